import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };

export type Template = { readonly Resources: Readonly<Record<string, Resource>> };

export type Packaged = {
  readonly template: Template;
  /** When the files in the package of each function were written, by what the package says. */
  readonly dates: Readonly<Record<string, readonly number[]>>;
};

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The CloudFormation that osls makes of serverless.yml, without an account and without the network. */
export function packaged(): Packaged {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-package-"));
  try {
    const osls = join(root, "node_modules/osls/bin/serverless.js");
    const ran = spawnSync(process.execPath, [osls, "package", "--package", folder], {
      cwd: root,
      encoding: "utf8",
      env: {
        ...process.env,
        SLS_TELEMETRY_DISABLED: "1",
        SLS_NOTIFICATIONS_MODE: "off",
        AWS_EC2_METADATA_DISABLED: "true",
      },
    });
    if (ran.status !== 0) throw new Error(ran.stdout + ran.stderr);
    const template = readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8");
    const zips = readdirSync(folder).filter((name) => name.endsWith(".zip"));
    return {
      template: JSON.parse(template) as Template,
      dates: Object.fromEntries(zips.map((name) => [name, datesIn(readFileSync(join(folder, name)))])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** DOS date and time of each entry in the directory of a ZIP file. */
function datesIn(zip: Buffer): readonly number[] {
  const entry = Buffer.from("PK\u0001\u0002");
  const dates: number[] = [];
  for (let at = zip.indexOf(entry); at >= 0; at = zip.indexOf(entry, at + 46))
    dates.push(zip.readUInt32LE(at + 12));
  return dates;
}
