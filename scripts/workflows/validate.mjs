// node validate.mjs FILE…: what GitHub's own language service reports about these files; exit 1 if it reports anything.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { validate } from "@actions/languageservice";
import { TextDocument } from "vscode-languageserver-textdocument";

async function main(paths) {
  let found = 0;
  for (const path of paths) {
    const document = TextDocument.create(pathToFileURL(path).href, "yaml", 1, readFileSync(path, "utf8"));
    for (const { message, range } of await validate(document)) {
      console.log(`${path}:${range.start.line + 1}:${range.start.character + 1}: ${message}`);
      found += 1;
    }
  }
  return found ? 1 : 0;
}

main(process.argv.slice(2)).then((code) => process.exit(code));
