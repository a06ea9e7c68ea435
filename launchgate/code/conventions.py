"""How each language that the shared reader knows reads variables: the calls, and what is around them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NEVER = re.compile(rb"(?!)")


@dataclass(frozen=True, slots=True)
class Reads:
    """Patterns of what is called or indexed, an opening bracket included: `os.Getenv(`, `ENV[`.

    What the call does where the variable is unset: `plain` gives nothing, `optional` is made for that, `needed` ends
    the program; `fallback` and `demanded` are `plain` and `needed` unless a default or a block follows the name.
    """

    plain: re.Pattern[bytes] = _NEVER
    optional: re.Pattern[bytes] = _NEVER
    needed: re.Pattern[bytes] = _NEVER
    fallback: re.Pattern[bytes] = _NEVER
    demanded: re.Pattern[bytes] = _NEVER
    several: re.Pattern[bytes] = _NEVER
    """Each argument is a name; beside one of the above."""
    properties: re.Pattern[bytes] = _NEVER
    """Only names in upper case are variables; beside one of the above."""
    embedded: re.Pattern[bytes] = _NEVER
    """The text contains `${NAME}` or `${NAME:default}`."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language; `suffixes` without those of templates, which other languages surround."""

    name: str
    grammar: str
    suffixes: tuple[str, ...]
    concerns: re.Pattern[bytes]
    """What every file that reads variables contains."""
    reads: Reads
    direct: re.Pattern[bytes]
    """A plain read in text, for a source that the parser cannot make sense of."""
    imports: tuple[tuple[re.Pattern[bytes], bytes], ...] = ()
    """Names that imports give, and what they stand for."""
    is_soft: re.Pattern[bytes] = _NEVER
    """Behind a read: it may go without a value."""
    is_hard: re.Pattern[bytes] = _NEVER
    """Behind a read: it does not."""
    wraps_soft: re.Pattern[bytes] = _NEVER
    """Before a read: likewise, it may."""
    wraps_hard: re.Pattern[bytes] = _NEVER
    """Before a read: it does not."""
    declares: re.Pattern[bytes] = _NEVER
    """A name in a declaration, such as an attribute of a field."""
    tests: re.Pattern[bytes] = _NEVER
    """Where the tests of the file begin."""
    options: re.Pattern[str] = re.compile(r"(?!)")
    """Paths of configuration that is itself the list of what may be set, a default beside each."""
    given: re.Pattern[str] = re.compile(r"(?!)")
    """Names that the runtime or its build tool sets."""


GO = Language(
    name="Go",
    grammar="go",
    suffixes=(".go",),
    concerns=re.compile(rb"\b(?:Getenv|LookupEnv|BindEnv|EnvVars?|SetEnvPrefix)\b|\benv(?:config|Prefix)?:\""),
    reads=Reads(
        plain=re.compile(rb"os\.Getenv\("),
        optional=re.compile(rb"os\.LookupEnv\(|syscall\.Getenv\(|cli\.EnvVars\("),
        several=re.compile(rb"cli\.EnvVars\("),
    ),
    direct=re.compile(rb"\bos\.(?:Getenv|LookupEnv)\(\s*\"(?P<name>[A-Za-z_]\w*)\"\s*\)"),
    imports=((re.compile(rb"(\w+)\s+\"os\""), b"os"),),
    wraps_soft=re.compile(rb"\bcmp\.Or\(\s*$"),
    given=re.compile(r"GO(?:PATH|ROOT|OS|ARCH|BIN|DEBUG|MAXPROCS|GC|FLAGS|MEMLIMIT|CACHE|TRACEBACK|PROXY|COVERDIR)"),
)

RUBY = Language(
    name="Ruby",
    grammar="ruby",
    suffixes=(".rb", ".rake", ".ru"),
    concerns=re.compile(rb"\bENV\b"),
    reads=Reads(
        plain=re.compile(rb"(?:::)?ENV(?:\[|\.values_at\()"),
        optional=re.compile(rb"(?:::)?ENV\.(?:key\?|has_key\?|include\?|member\?|slice|dig|delete)\("),
        demanded=re.compile(rb"(?:::)?ENV\.(?:fetch|fetch_values)\("),
        several=re.compile(rb"(?:::)?ENV\.(?:values_at|slice|fetch_values)\("),
    ),
    direct=re.compile(rb"\bENV(?:\[|\.fetch[( ])\s*[\"'](?P<name>[A-Za-z_]\w*)[\"']"),
    is_soft=re.compile(
        rb"\s*(?:&\.|\.\s*(?:present\?|presence|blank\?|nil\?|try|then|in\?|to_[sifar]|inspect|eql\?|is_a\?|freeze|dup"
        rb"|truthy\?|casecmp\?)|[=!]~)"
    ),
    is_hard=re.compile(rb"\s*\.\s*[a-z]\w*"),
    wraps_soft=re.compile(rb"(?:\bcast\(|\bArray\(|\bString\(|\bdefined\?\(?)\s*$"),
    given=re.compile(
        r"(?:RAILS_(?:ENV|ROOT|GROUPS|RELATIVE_URL_ROOT|LOG_TO_STDOUT|SERVE_STATIC_FILES)|RACK_ENV|BUNDLE_\w+|BUNDLER_\w+"
        r"|RUBY\w*|GEM_\w+|BOOTSNAP_\w+|SPRING_\w+|DISABLE_SPRING|SECRET_KEY_BASE_DUMMY|PIDFILE|RAILS_M(?:AX|IN)_THREADS"
        r"|RAILS_LOG_LEVEL|WEB_CONCURRENCY)"
    ),
)

PHP = Language(
    name="PHP",
    grammar="php",
    suffixes=(".php",),
    concerns=re.compile(rb"\bgetenv\b|\$_(?:ENV|SERVER)\b|\benv\s{0,9}\(|\bEnv::"),
    reads=Reads(
        plain=re.compile(rb"\\?getenv\(|\$_ENV\["),
        optional=re.compile(rb"\$_SERVER\["),
        fallback=re.compile(rb"\\?(?:(?:Illuminate\\Support\\)?Env::get|env)\("),
        needed=re.compile(rb"\\?(?:Illuminate\\Support\\)?Env::getOrFail\("),
    ),
    direct=re.compile(rb"\b(?:get)?env\(\s*[\"'](?P<name>[A-Za-z_]\w*)[\"']"),
    imports=((re.compile(rb"getenv\s+as\s+(\w+)"), b"getenv"),),
    wraps_soft=re.compile(
        rb"(?:\b(?:isset|empty|is_null|is_string|array_filter|filter_var|trim|intval|boolval|in_array)\s*\("
        rb"|\((?:bool|int|float|string)\))\s*$"
    ),
    options=re.compile(r"(?:^|/)config/[\w/-]+\.php$"),  # Laravel and its packages
    given=re.compile(
        r"(?:HTTP_|REQUEST_|SERVER_|REMOTE_|SCRIPT_|PATH_|ORIG_|REDIRECT_|CONTENT_|PHP_|SSL_|CONTEXT_|GATEWAY_|QUERY_STRING"
        r"|DOCUMENT_|HTTPS$|AUTH_TYPE|UNIQUE_ID|FCGI_|argv$|argc$|LARAVEL_SAIL$|COMPOSER_\w+$)\w*"
    ),
)

JAVA = Language(
    name="Java",
    grammar="java",
    suffixes=(".java",),
    concerns=re.compile(rb"\bgetenv\b|@Value\b|\b[gG]et(?:Required)?Property\b|\bdotenv\b"),
    reads=Reads(
        plain=re.compile(rb"System\.getenv\(|System\.getenv\(\s*\)\s*\.get\("),
        optional=re.compile(rb"System\.getenv\(\s*\)\s*\.(?:getOrDefault|containsKey)\("),
        fallback=re.compile(rb"(?:this\.)?(?:env|environment|dotenv)\.get(?:Property)?\("),
        needed=re.compile(rb"(?:this\.)?(?:env|environment)\.getRequiredProperty\("),
        properties=re.compile(rb"(?:this\.)?(?:env|environment|dotenv)\.\w+\("),
        embedded=re.compile(rb"@Value\("),
    ),
    direct=re.compile(rb"\bSystem\.getenv\(\s*\"(?P<name>[A-Za-z_]\w*)\"\s*\)"),
    imports=((re.compile(rb"java\.lang\.System\.(getenv)\b"), b"System.getenv"),),
    is_soft=re.compile(rb"\s*\)\s*\.\s*(?:orElse(?!Throw)|map|filter|ifPresent|isPresent|flatMap|or\b)"),
    is_hard=re.compile(rb"\s*\.\s*[a-z]\w*|\s*\)\s*\.\s*orElseThrow"),
    wraps_soft=re.compile(rb"(?:Boolean\.parseBoolean|Optional\.ofNullable|\w+\.is(?:Not)?(?:Empty|Blank))\(\s*$"),
    wraps_hard=re.compile(rb"\brequireNonNull\(\s*$"),
    given=re.compile(r"JAVA_\w+|JDK_\w+|CATALINA_\w+|MAVEN_\w+|GRADLE_\w+|SPRING_PROFILES_ACTIVE"),
)

C_SHARP = Language(
    name="C#",
    grammar="c_sharp",
    suffixes=(".cs",),
    concerns=re.compile(rb"\bGetEnvironmentVariable\b|\bEnv\.Get"),
    reads=Reads(
        plain=re.compile(rb"(?:(?:System\.)?Environment\.)?GetEnvironmentVariable\("),
        fallback=re.compile(rb"(?:DotNetEnv\.)?Env\.Get(?:String|Int|Bool|Double)\("),
    ),
    direct=re.compile(rb"\bEnvironment\.GetEnvironmentVariable\(\s*\"(?P<name>[A-Za-z_]\w*)\"\s*\)"),
    is_soft=re.compile(rb"\s*(?:\?\.|is\b)"),
    is_hard=re.compile(rb"\s*(?:!(?!=)|\.\s*[A-Z]\w*)"),
    wraps_soft=re.compile(rb"(?:\.TryParse|\bIsNullOr(?:Empty|WhiteSpace)|\bConvert\.To\w+|string\.Equals)\(\s*$"),
    wraps_hard=re.compile(rb"\bThrowIfNull(?:OrEmpty|OrWhiteSpace)?\(\s*$"),
    given=re.compile(r"ASPNETCORE_\w+|DOTNET_\w+|COMPLUS_\w+|NUGET_\w+"),
)

RUST = Language(
    name="Rust",
    grammar="rust",
    suffixes=(".rs",),
    concerns=re.compile(rb"\benv\b|\bdotenvy?::"),
    reads=Reads(
        optional=re.compile(rb"(?:(?:std::)?env::var(?:_os)?|dotenvy?::var|(?:std::|core::)?option_env!)\("),
        needed=re.compile(rb"(?:std::|core::)?env!\("),
    ),
    direct=re.compile(rb"\benv::var(?:_os)?\(\s*\"(?P<name>[A-Za-z_]\w*)\"\s*\)"),
    imports=(
        (re.compile(rb"\benv\s+as\s+(\w+)"), b"env"),
        (re.compile(rb"\b(?:env|dotenvy?)::(?:\{[^}]{0,200}\b)?(var(?:_os)?)\b(?!\s+as)"), b"env::var"),
        (re.compile(rb"\bvar(?:_os)?\s+as\s+(\w+)"), b"env::var"),
    ),
    is_hard=re.compile(rb"\s*(?:\?|\.\s*(?:unwrap\(\s*\)|expect\(|(?:map_err|context|with_context|ok_or\w*)\b))"),
    declares=re.compile(rb"\benv\s*=\s*\"(?P<name>[A-Za-z_]\w*)\""),
    tests=re.compile(rb"#\[cfg\(test\)\]\s*(?:pub\s+)?mod\b"),
    given=re.compile(r"CARGO\w*|RUST\w*|OUT_DIR|TARGET|HOST|PROFILE|DEP_\w+|NUM_JOBS|OPT_LEVEL|DOCS_RS"),
)

ELIXIR = Language(
    name="Elixir",
    grammar="elixir",
    suffixes=(".ex", ".exs"),
    concerns=re.compile(rb"\bSystem\.(?:get|fetch)_env"),
    reads=Reads(
        optional=re.compile(rb"System\.fetch_env\("),
        needed=re.compile(rb"System\.fetch_env!\("),
        fallback=re.compile(rb"System\.get_env\("),
    ),
    direct=re.compile(rb"\bSystem\.(?:get_env|fetch_env!?)\(\s*\"(?P<name>[A-Za-z_]\w*)\""),
    is_soft=re.compile(rb"\s+in\b"),
    is_hard=re.compile(rb"\s*\|>\s*(?:String|Base|Jason)\."),
    given=re.compile(r"MIX_\w+|RELEASE_\w+|ERL_\w+|ELIXIR_\w+|PHX_SERVER|HEX_\w+"),
)

LANGUAGES = (GO, RUBY, PHP, JAVA, C_SHARP, RUST, ELIXIR)
BY_SUFFIX = {suffix: language for language in LANGUAGES for suffix in language.suffixes}
