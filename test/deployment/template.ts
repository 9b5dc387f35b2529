import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export type Resource = { readonly Type: string; readonly Properties: Record<string, unknown> };

export type Template = { readonly Resources: Readonly<Record<string, Resource>> };

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The CloudFormation that osls makes of serverless.yml, without an account and without the network. */
export function packaged(...args: readonly string[]): Template {
  const folder = mkdtempSync(join(tmpdir(), "bucketseal-package-"));
  try {
    const osls = join(root, "node_modules/osls/bin/serverless.js");
    const ran = spawnSync(process.execPath, [osls, "package", "--package", folder, ...args], {
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
    return JSON.parse(
      readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8"),
    ) as Template;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
