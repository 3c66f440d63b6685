/** Reads well from 320 pixels up, and on paper. */
export const stylesheet = `
:root { --ink: #1b1f24; --soft: #59636e; --line: #d1d9e0; --blue: #0072B2; --vermillion: #D55E00; }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink); background: #fff; }
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; border-bottom: 3px solid var(--blue); padding-bottom: 12px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 44px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 16px 0 6px; }
p { max-width: 75ch; }
.description { font-size: 1.1rem; margin: 0; }
.run { color: var(--soft); margin: 4px 0 0; overflow-wrap: anywhere; }
.question { font-size: 1.25rem; line-height: 1.45; margin: 28px 0 8px; }
code, pre { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: #f6f8fa; border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
small { color: var(--soft); font-size: 0.82em; font-weight: normal; }
.warnings { background: #fff6ec; border-left: 5px solid var(--vermillion); padding: 8px 16px; margin: 20px 0; max-width: none; }
.warnings h2 { margin: 4px 0; border: 0; font-size: 1.1rem; }
.warnings ul { margin: 6px 0; padding-left: 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 12px; margin: 0 0 20px; }
.tiles div { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; display: flex; flex-direction: column; }
.tiles dt { font-weight: 600; flex: 1; }
.tiles dt small, .tiles dd small { display: block; }
.tiles dd { margin: 0; }
.tiles dd b { display: block; font-size: 2rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; margin: 0 0 16px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 0.88rem; padding-bottom: 4px; }
th, td { padding: 5px 16px 5px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); }
thead th { border-bottom: 2px solid var(--ink); }
tbody th { font-weight: 500; }
td small { white-space: nowrap; }
td.facts { min-width: 17rem; } td.short { white-space: nowrap; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 8px 40px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 2px 0 6px; padding: 0; font-size: 0.86rem; }
.legend svg { vertical-align: -1px; }
figure { margin: 0; break-inside: avoid; max-width: 480px; }
figcaption { font-size: 0.88rem; color: var(--soft); }
svg.chart { display: block; width: 100%; height: auto; }
details { margin-top: 6px; }
summary { cursor: pointer; color: var(--blue); font-size: 0.9rem; }
.confusion td { white-space: nowrap; text-align: right; padding: 12px 18px; }
.confusion td b { font-size: 1.35rem; display: block; }
.confusion .right { background: rgb(0 114 178 / calc(var(--share) * 45%)); }
.confusion .wrong { background: rgb(213 94 0 / calc(var(--share) * 45%)); }
.confusion .right small, .confusion .wrong small { color: var(--ink); }
.audit td:last-child { min-width: 16rem; }
.verdict.problem td, .verdict.problem th { background: #fff1e6; }
.verdict.problem td.short { color: #a34100; font-weight: 600; }
.verdict.passed td.short { color: #00664a; }
svg.flow { display: block; width: 100%; max-width: 520px; height: auto; margin: 0 0 16px; font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 12px 40px; align-items: start; }
.plain .inner { padding-left: 16px; color: var(--soft); font-weight: normal; }
.plain td { white-space: nowrap; }
.plain th, .plain td { padding-right: 14px; }
.cohort { display: grid; grid-template-columns: minmax(0, 420px) minmax(0, 1fr); gap: 12px 44px; align-items: start; }
@media (max-width: 1000px) { .cohort { grid-template-columns: minmax(0, 1fr); } }
.group-title { padding-top: 14px; font-weight: 600; }
.groups-table th[scope=row] { white-space: nowrap; }
.groups-table tbody + tbody th[scope=row] { padding-left: 14px; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 500px), 1fr)); gap: 0 32px; }
.pictures { display: flex; flex-wrap: wrap; gap: 14px; }
.sample { width: auto; max-width: 100%; }
.pair { display: flex; gap: 3px; }
.sample img { display: block; width: 130px; height: 130px; background: #000; border-radius: 4px; }
.sample figcaption { overflow-wrap: anywhere; }
.facts div { display: grid; grid-template-columns: 9em 1fr; padding: 4px 0; border-bottom: 1px solid var(--line); }
.facts dt { font-weight: 500; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.compared thead th { white-space: nowrap; }
@media (min-width: 700px) { .compared caption { white-space: nowrap; } }
.compared th[rowspan] { vertical-align: top; border-bottom-color: var(--soft); }
.compared tbody + tbody { border-top: 1px solid var(--soft); }
.compared .letter { font-weight: 600; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer { color: var(--soft); font-size: 0.88rem; margin-top: 40px; padding-bottom: 30px; }
@media (max-width: 520px) { .facts div { grid-template-columns: 1fr; } .confusion td { padding: 10px; } }
@media print { .figures, .groups { grid-template-columns: 1fr 1fr; } .sample, .group { break-inside: avoid; } .sample img { width: 74px; height: 74px; } .pictures { gap: 8px; } .verdict td, .verdict th { print-color-adjust: exact; -webkit-print-color-adjust: exact; } body { font-size: 11pt; } details { display: none; } h2 { break-after: avoid; } section { break-inside: auto; } .scroll { overflow: visible; } .tiles div, tr { break-inside: avoid; } .confusion td, .warnings { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
