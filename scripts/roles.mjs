// Writes the roles of the deployment and the templates from src/aws/permissions.ts; `--check` only compares.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { ensureInstalled } from "./ensure-installed.mjs";

ensureInstalled();
const { build } = await import("esbuild");
const { stringify } = await import("yaml");
const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = join(tmpdir(), `bucketseal-roles-${process.pid}.mjs`);
await build({
  absWorkingDir: root,
  entryPoints: ["src/aws/roles.ts"],
  outfile: bundle,
  bundle: true,
  platform: "node",
  format: "esm",
});
const { rolesTemplate, remediationTemplate, memberTemplate, batchTemplate } = await import(
  pathToFileURL(bundle).href
);
rmSync(bundle);

const files = {
  "deployment/roles.yml": rolesTemplate(),
  "templates/remediation.yml": remediationTemplate(),
  "templates/member-role.yml": memberTemplate(),
  "templates/batch.yml": batchTemplate(),
};
const note = "# Written by `npm run roles` from src/aws/permissions.ts. Do not edit.\n";
for (const [file, template] of Object.entries(files)) {
  const text =
    note +
    stringify(template, {
      aliasDuplicateObjects: false,
      lineWidth: 0,
      // "2012-10-17" would be a date to some readers of YAML.
      defaultStringType: "QUOTE_DOUBLE",
      defaultKeyType: "PLAIN",
    });
  if (process.argv.includes("--check")) {
    if (readFileSync(root + file, "utf8") === text) continue;
    process.stderr.write(`roles: ${file} is not what the table of permissions says; run 'npm run roles'\n`);
    process.exitCode = 1;
  } else {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(root + file, text);
  }
}
