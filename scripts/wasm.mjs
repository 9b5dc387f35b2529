// Compiles assembly/ to the module that is loaded from src/aws/csv; `--check` only compares.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { main } = await import("assemblyscript/asc");
const root = fileURLToPath(new URL("..", import.meta.url));
const file = "src/aws/csv/module.wasm.ts";

const files = {};
const options = ["-O3", "--runtime", "stub", "--noAssert", "--enable", "simd", "--use", "abort="];
const { error, stderr } = await main(
  ["assembly/index.ts", ...options, "--baseDir", root, "--outFile", "module"],
  {
    writeFile: (name, contents) => {
      files[name] = contents;
    },
  },
);
if (error !== null) {
  process.stderr.write(`wasm: assembly/ does not compile: ${error.message}\n${stderr}`);
  process.exit(1);
}
const lines = Buffer.from(files.module)
  .toString("base64")
  .match(/.{1,100}/g)
  .map((line) => `  "${line}",\n`);
const text = `/** What assembly/ compiles to; \`npm run wasm\` writes it. */\nexport const moduleBytes = [\n${lines.join("")}].join("");\n`;

if (process.argv.includes("--check")) {
  if (readFileSync(`${root}${file}`, "utf8") !== text) {
    process.stderr.write(`wasm: ${file} is not what assembly/ compiles to; run npm run wasm\n`);
    process.exit(1);
  }
} else {
  writeFileSync(`${root}${file}`, text);
  process.stdout.write(`${file}\n`);
}
