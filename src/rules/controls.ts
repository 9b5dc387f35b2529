import type { RuleId } from "../model/verdict.ts";

/**
 * A control that a rule helps to meet. A verdict maps to it and certifies nothing (F72). The same number means other
 * things in other versions, so both belong together (F61).
 */
export type Control = {
  readonly framework: Framework;
  readonly version?: string;
  readonly id: string;
  /** Who says so: AWS's own tables, open compliance mappings, or bucketseal. */
  readonly source: Source;
  /** Set where the mapping holds only under some baselines. */
  readonly only?: string;
};

type Source = "AWS" | "open mappings" | "bucketseal";

type Framework =
  | "AWS Security Hub"
  | "CIS AWS Foundations"
  | "NIST SP 800-53"
  | "NIST SP 800-171"
  | "NIST CSF"
  | "PCI DSS"
  | "HIPAA"
  | "ISO/IEC 27001"
  | "SOC 2"
  | "GDPR";

/** When the mappings below were checked against their sources: control ids change (F58). */
export const controlsCheckedOn = "2026-11-23";

/** The controls a rule maps to; none for some rules. */
export function controlsFor(rule: RuleId): readonly Control[] {
  return controls[rule] ?? [];
}

/** `CIS AWS Foundations v5.0.0 2.1.1` */
export function controlName({ framework, version, id }: Control): string {
  return version === undefined ? `${framework} ${id}` : `${framework} ${version} ${id}`;
}

function all(
  source: Source,
  framework: Framework,
  version: string | undefined,
  ...ids: string[]
): readonly Control[] {
  return ids.map((id) => ({ framework, ...(version === undefined ? {} : { version }), id, source }));
}

const nist53 = (source: Source, ...ids: string[]) => all(source, "NIST SP 800-53", "r5", ...ids);
const iso = all("open mappings", "ISO/IEC 27001", "2022", "A.8.24");
const soc2 = (...ids: string[]) => all("bucketseal", "SOC 2", undefined, ...ids);

/** F56: no Security Hub control looks at single objects; F62 to F69 for the frameworks. */
const atRest: readonly Control[] = [
  ...nist53("bucketseal", "SC-28", "SC-28(1)", "SC-13"),
  ...all("bucketseal", "NIST SP 800-171", "r2", "3.13.16"),
  ...all("bucketseal", "NIST CSF", "2.0", "PR.DS-01"),
  ...all("bucketseal", "PCI DSS", "4.0.1", "3.5.1"),
  ...all("bucketseal", "HIPAA", undefined, "164.312(a)(2)(iv)"),
  ...iso,
  ...soc2("CC6.1"),
  ...all("open mappings", "GDPR", undefined, "Art. 32(1)(a)"),
];

const keyManagement: readonly Control[] = [...nist53("bucketseal", "SC-12"), ...iso, ...soc2("CC6.1")];

/** S3.17 passes only on a KMS default (F52), and AWS maps it on. */
const kmsDefault: readonly Control[] = [
  ...all("AWS", "AWS Security Hub", undefined, "S3.17"),
  ...nist53(
    "AWS",
    "SC-12(2)",
    "CM-3(6)",
    "SC-13",
    "SC-28",
    "SC-28(1)",
    "SC-7(10)",
    "CA-9(1)",
    "SI-7(6)",
    "AU-9",
  ),
  ...all("AWS", "NIST SP 800-171", "r2", "3.8.9", "3.13.11", "3.13.16"),
  ...all("AWS", "PCI DSS", "4.0.1", "3.5.1"),
].map((control) => ({ ...control, only: "where the baseline requires sse-kms or dsse-kms" }));

/** F51, F60, F61, F67. */
const transport: readonly Control[] = [
  ...all("AWS", "AWS Security Hub", undefined, "S3.5"),
  ...all("AWS", "CIS AWS Foundations", "v5.0.0", "2.1.1"),
  ...all("AWS", "CIS AWS Foundations", "v3.0.0", "2.1.1"),
  ...all("AWS", "CIS AWS Foundations", "v1.4.0", "2.1.2"),
  ...all("open mappings", "CIS AWS Foundations", "v6.0", "3.1.1"),
  ...all("open mappings", "CIS AWS Foundations", "v7.0", "3.1.1"),
  ...nist53("AWS", "AC-17(2)", "AC-4", "IA-5(1)", "SC-12(3)", "SC-13", "SC-23", "SC-23(3)", "SC-7(4)"),
  ...nist53("AWS", "SC-8", "SC-8(1)", "SC-8(2)", "SI-7(6)"),
  ...all("AWS", "NIST SP 800-171", "r2", "3.13.8", "3.13.15"),
  ...all("AWS", "PCI DSS", "3.2.1", "4.1"),
  ...all("AWS", "PCI DSS", "4.0.1", "4.2.1"),
  ...all("AWS", "HIPAA", undefined, "164.312(e)(2)(ii)"),
  ...all("open mappings", "HIPAA", undefined, "164.312(e)(1)"),
  ...all("open mappings", "NIST CSF", "2.0", "PR.DS-02"),
  ...soc2("CC6.1", "CC6.7"),
];

/** KMS.3 (F53). */
const keyDeletion: readonly Control[] = [
  ...all("AWS", "AWS Security Hub", undefined, "KMS.3"),
  ...nist53("AWS", "SC-12", "SC-12(2)"),
];

/** KMS.4 (F53, F60). */
const keyRotation: readonly Control[] = [
  ...all("AWS", "AWS Security Hub", undefined, "KMS.4"),
  ...all("AWS", "CIS AWS Foundations", "v5.0.0", "3.6"),
  ...all("AWS", "CIS AWS Foundations", "v3.0.0", "3.6"),
  ...all("AWS", "CIS AWS Foundations", "v1.4.0", "3.8"),
  ...all("open mappings", "CIS AWS Foundations", "v6.0", "4.6"),
  ...all("open mappings", "CIS AWS Foundations", "v7.0", "4.6"),
  ...nist53("AWS", "SC-12", "SC-12(2)", "SC-28(3)"),
  ...all("AWS", "PCI DSS", "3.2.1", "3.6.4"),
  ...all("AWS", "PCI DSS", "4.0.1", "3.7.4"),
];

const controls: Readonly<Partial<Record<RuleId, readonly Control[]>>> = {
  "S3E-101": [
    ...kmsDefault,
    ...all("AWS", "HIPAA", undefined, "164.312(e)(2)(ii)"),
    ...iso,
    ...soc2("CC6.1"),
  ],
  "S3E-102": keyManagement,
  "S3E-104": keyManagement,
  "S3E-105": atRest,
  "S3E-106": transport,
  "S3E-201": atRest,
  "S3E-202": atRest,
  "S3E-203": keyManagement,
  "S3E-204": keyManagement,
  "S3E-205": atRest,
  "S3E-206": atRest,
  "S3E-301": keyManagement,
  "S3E-302": keyDeletion,
  "S3E-303": keyRotation,
  "S3E-304": keyManagement,
  "S3E-305": keyManagement,
  "S3E-306": keyManagement,
  "S3E-307": keyManagement,
};
