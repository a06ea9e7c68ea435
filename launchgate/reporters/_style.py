"""The style sheet of the HTML report: one column on narrow screens, two on wide ones, dark and light."""

STYLE = """
:root{color-scheme:light dark;
--page:#f6f7f9;--card:#fff;--ink:#14181f;--soft:#566072;--faint:#8a94a6;--line:#e3e7ed;--well:#f3f5f8;
--error:#c4281c;--error-bg:#fdecea;--warning:#8a5a00;--warning-bg:#fdf3dc;--note:#2457b8;--note-bg:#e9f0fd;
--pass:#137a43;--pass-bg:#e4f5ea;--idle:#566072;--idle-bg:#eceff4;--accent:#2f5bd0;
--shadow:0 1px 2px rgba(20,24,31,.05),0 8px 24px -12px rgba(20,24,31,.12);
--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{
--page:#0e1116;--card:#161b22;--ink:#e8ecf2;--soft:#a3adbd;--faint:#768094;--line:#272e39;--well:#0f141b;
--error:#ff8a80;--error-bg:#3a1715;--warning:#f2c063;--warning-bg:#33260b;--note:#8fb4ff;--note-bg:#15233f;
--pass:#6fd49a;--pass-bg:#10301f;--idle:#a3adbd;--idle-bg:#222934;--accent:#8fb4ff;--shadow:none}}
*{box-sizing:border-box}
html{scroll-padding-top:16px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);overflow-wrap:anywhere;
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}
a:focus-visible,summary:focus-visible,input:focus-visible+label{outline:2px solid var(--accent);outline-offset:2px}
code,pre{font-family:var(--mono);font-size:.86em}
code{background:var(--well);border-radius:5px;padding:.1em .35em}
a code{background:none;padding:0;color:inherit}
pre{margin:8px 0 0;background:var(--well);border:1px solid var(--line);border-radius:10px;padding:12px 14px;
overflow-x:auto;line-height:1.5;white-space:pre;overflow-wrap:normal;tab-size:4}
pre code{background:none;padding:0;font-size:1em}
h1,h2,h3,p,ul,dl{margin:0}
h1{font-size:clamp(22px,3.4vw,32px);line-height:1.2;letter-spacing:-.02em;font-weight:700;text-wrap:balance}
h2{font-size:13px;letter-spacing:.06em;text-transform:uppercase;color:var(--soft);font-weight:650;margin:40px 0 14px}
h3{font-size:17px;line-height:1.35;letter-spacing:-.005em;font-weight:650}
.wrap{max-width:1180px;margin:0 auto;padding:0 20px}
.bar{display:flex;flex-wrap:wrap;gap:6px 18px;align-items:center;padding:18px 0;font-size:14px;color:var(--soft)}
.bar b{display:flex;gap:9px;align-items:center;color:var(--ink);font-size:15px;letter-spacing:-.01em;margin-right:auto}
.bar svg{width:22px;height:22px}
.hero{background:var(--card);border:1px solid var(--line);border-radius:18px;box-shadow:var(--shadow);overflow:hidden}
.hero>div{padding:28px 30px 26px;border-top:5px solid var(--tone)}
.pill{display:inline-block;border-radius:999px;padding:3px 12px;font-size:13px;font-weight:650;line-height:1.5;
color:var(--tone);background:var(--tone-bg);white-space:nowrap}
.hero .pill{margin-bottom:12px}
.hero p{color:var(--soft);margin-top:8px;max-width:75ch}
.tiles{display:grid;grid-template-columns:repeat(5,1fr);border-top:1px solid var(--line)}
.tiles div{padding:15px 30px 16px;border-left:1px solid var(--line)}
.tiles div:first-child{border-left:0}
.tiles dt{font-size:13px;color:var(--soft)}
.tiles dd{margin:0;font-size:25px;font-weight:680;letter-spacing:-.02em;color:var(--tone);
font-variant-numeric:tabular-nums}
.tiles .none dd{color:var(--faint);font-weight:500}
.is-error,.is-fail{--tone:var(--error);--tone-bg:var(--error-bg)}
.is-warning,.is-inconclusive{--tone:var(--warning);--tone-bg:var(--warning-bg)}
.is-note{--tone:var(--note);--tone-bg:var(--note-bg)}
.is-pass{--tone:var(--pass);--tone-bg:var(--pass-bg)}
.is-not_applicable,.is-idle{--tone:var(--idle);--tone-bg:var(--idle-bg)}
.cols{display:grid;grid-template-columns:minmax(0,1fr);gap:0 36px;padding-bottom:56px}
.gates{display:grid;gap:10px}
.gate,.card{background:var(--card);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow)}
.gate{padding:12px 16px;display:grid;grid-template-columns:1fr auto;gap:2px 12px;align-items:center}
.gate strong{font-weight:650}
.gate span:last-child{grid-column:1/-1;font-size:13.5px;line-height:1.45;color:var(--soft)}
.card{padding:20px 24px 8px;margin-bottom:16px}
.card header{display:grid;gap:7px;padding-bottom:16px}
.meta{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;font-size:14px;color:var(--soft)}
.why{color:var(--soft);max-width:78ch}
.fix{max-width:78ch}
.why b,.fix b{font-weight:650;color:var(--ink)}
.spot{border-top:1px solid var(--line);padding:14px 0 15px}
.spot .at{font-size:15px}
.spot p{margin-top:3px}
.frame{display:block}.frame span{display:inline-block;min-width:2ch;margin-right:12px;padding-right:12px;
border-right:1px solid var(--line);color:var(--soft);text-align:right;user-select:none}
.frame mark{color:inherit;background:var(--tone-bg);border-bottom:2px solid var(--tone)}
.spot:target{background:var(--well);box-shadow:-8px 0 0 var(--well),8px 0 0 var(--well)}
details{margin-top:9px;font-size:14px}
summary{cursor:pointer;color:var(--soft);width:fit-content;border-radius:5px}
summary:hover{color:var(--ink)}
.list{padding:16px 24px;margin-bottom:16px}
.list li{margin:6px 0}
.list ul{padding-left:20px}
.list details:first-child{margin-top:0}
.empty{padding:22px 24px;color:var(--soft)}
.table{padding:6px 24px}
.all{width:100%;table-layout:auto}
.all td,.all th{white-space:normal}
.all td:nth-child(2){width:62%}
.scroll{overflow-x:auto;padding-bottom:12px}
table{border-collapse:collapse;font-size:14px;min-width:60%}
th{font-weight:600;color:var(--soft);text-align:left}
th,td{padding:8px 18px 8px 0;border-bottom:1px solid var(--line);vertical-align:top;white-space:nowrap}
tr:last-child td{border-bottom:0}
.chart{display:grid;grid-template-columns:minmax(90px,max-content) minmax(80px,1fr) max-content;gap:9px 14px;
padding:2px 0 16px;font-size:14px}
.chart div{display:grid;grid-template-columns:subgrid;grid-column:1/-1;align-items:center}
.chart span:last-child{color:var(--soft);font-variant-numeric:tabular-nums;text-align:right}
.chart svg{width:100%;height:14px;display:block}
.chart rect{fill:var(--idle-bg)}.chart .on{fill:var(--accent)}
.filter{display:flex;flex-wrap:wrap;gap:8px;margin:-2px 0 16px;border:0;padding:0;min-width:0}
.filter legend{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.filter input{position:absolute;opacity:0;pointer-events:none}
.filter label{cursor:pointer;border:1px solid var(--line);background:var(--card);border-radius:999px;padding:4px 14px;
font-size:14px;color:var(--soft)}
.filter input:checked+label{background:var(--ink);border-color:var(--ink);color:var(--page)}
main:has(#only-error:checked) .card[class*=is-]:not(.is-error),
main:has(#only-warning:checked) .card[class*=is-]:not(.is-warning),
main:has(#only-note:checked) .card[class*=is-]:not(.is-note){display:none}
footer{border-top:1px solid var(--line);padding:18px 0 40px;font-size:13.5px;color:var(--faint)}
@media (min-width:1000px){.cols{grid-template-columns:minmax(0,1fr) 300px}
aside{grid-column:2;grid-row:1}main{grid-column:1;grid-row:1}
aside>div{position:sticky;top:0;padding-bottom:20px;max-height:100vh;overflow-y:auto}}
@media (max-width:999px){.gates{grid-template-columns:repeat(auto-fill,minmax(240px,1fr))}}
@media (max-width:640px){.wrap{padding:0 14px}.hero{border-radius:15px}.hero>div{padding:20px 18px}
.tiles{grid-template-columns:repeat(3,1fr)}.tiles div{padding:11px 18px;border-left:0}.tiles dd{font-size:21px}
.card{padding:16px 16px 4px}.list,.empty{padding:14px 16px}h2{margin:30px 0 12px}
.gates{grid-template-columns:1fr}.table{padding:2px 14px}.all thead{display:none}
.all,.all tbody,.all tr,.all td{display:block;width:auto!important}
.all tr{border-bottom:1px solid var(--line);padding:10px 0}.all td{border:0;padding:3px 0}
.all tr:last-child{border-bottom:0}.chart{grid-template-columns:1fr auto}.chart svg{grid-column:1/-1;order:3}}
@media print{:root{--page:#fff;--shadow:none}.filter{display:none}.card,.gate{break-inside:avoid}
.cols{grid-template-columns:1fr}aside>div{position:static}aside,main{grid-column:1;grid-row:auto}}
"""
