/** The page's only style sheet: no font, image or script comes from anywhere. */
export const styleSheet = `
:root { color-scheme: light dark; --bg: #fbfbfa; --card: #fff; --ink: #1c1e21; --soft: #5d6470; --line: #dfe2e6;
  --pass: #1a7f4b; --fail: #c02b37; --unknown: #9a6700; --exempt: #6b6f76;
  --none: #c02b37; --sse-s3: #7aa6d8; --sse-kms: #2f6db5; --dsse-kms: #163f73; --sse-c: #b0772a; --other: #8b8f96; }
@media (prefers-color-scheme: dark) { :root { --bg: #15171a; --card: #1d2024; --ink: #e8eaed; --soft: #a0a7b1;
  --line: #33383f; --pass: #4cc38a; --fail: #ff7a83; --unknown: #e2b203; --exempt: #9aa0a8;
  --none: #ff7a83; --sse-s3: #8fb7e3; --sse-kms: #5b94d6; --dsse-kms: #b3cdf0; --sse-c: #dba14f; --other: #8b8f96; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main, header { max-width: 1180px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 19px; margin: 40px 0 8px; }
p { margin: 4px 0 12px; } .soft { color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(250px, 1fr)); gap: 14px; margin: 20px 0; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; }
.card h3 { font-size: 15px; margin: 0 0 6px; } .card a { color: inherit; } .big { font-size: 26px; font-weight: 650; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); white-space: nowrap; } tr:last-child > td { border-bottom: 0; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
td.wrap { overflow-wrap: anywhere; min-width: 200px; } code { font: 13px ui-monospace, monospace; overflow-wrap: anywhere; }
.fail { color: var(--fail); } .pass { color: var(--pass); } .unknown { color: var(--unknown); } .exempt { color: var(--exempt); }
.matrix td, .matrix th { text-align: center; } .matrix th { white-space: normal; min-width: 72px; font-size: 12.5px; vertical-align: bottom; }
.matrix tr.tls > td { border-bottom: 0; padding-bottom: 1px; } .matrix th:first-child, .matrix td:first-child { text-align: left; }
.cell { display: inline-block; min-width: 22px; padding: 0 5px; border-radius: 5px; font-weight: 600; cursor: help; }
.cell.ok { color: var(--pass); } .cell.bad { color: var(--card); background: var(--fail); }
svg { display: block; width: 100%; height: 12px; border-radius: 4px; } svg.bar { min-width: 120px; }
.legend span { margin-right: 14px; white-space: nowrap; } .dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 5px; }
details > summary { cursor: pointer; } details ul { margin: 6px 0 0; padding-left: 18px; }
footer { max-width: 1180px; margin: 40px auto; padding: 0 20px; color: var(--soft); font-size: 13px; }
@media (max-width: 600px) { main, header, footer { padding-left: 12px; padding-right: 12px; } h1 { font-size: 20px; } td.wrap { min-width: 120px; } th { white-space: normal; } }
@media print { .scroll { overflow: visible; } }
`;
