import { DARK_DRAWINGS, PALETTE } from "./palette.js";

const LIGHT = `--ink: ${PALETTE.ink}; --soft: #59636e; --line: #d1d9e0; --paper: #fff; --code: #f6f8fa; --warm: #fff6ec; --accent: ${PALETTE.blue}; --alarm: ${PALETTE.vermillion}; --good: #00664a; --bad: #a34100; --bad-paper: #fff1e6; --good-paper: #eaf7f1;`;
const DARK =
  "--ink: #e6e9ec; --soft: #a3adb8; --line: #3a424c; --paper: #14181d; --code: #1d2228; --warm: #2b2118; --accent: #5eb5ef; --alarm: #ff9d57; --good: #4fd1a2; --bad: #ffab73; --bad-paper: #33231a; --good-paper: #14291f;";

/** Drawings keep their colours as attributes, for files that are saved of them; on a dark page each becomes another. */
const darkDrawings = Object.entries(DARK_DRAWINGS)
  .flatMap(([light, dark]) =>
    ["fill", "stroke"].map(
      (name) => `main svg [${name}="${light}"], main svg[${name}="${light}"] { ${name}: ${dark}; }`,
    ),
  )
  .join("\n  ");

/** Reads well from 320 pixels up, in light and dark, and on paper, where nothing is cut in two that belongs together. */
export const stylesheet = `
:root { color-scheme: light; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) {
  :root { color-scheme: dark; ${DARK} }
  ${darkDrawings}
}
* { box-sizing: border-box; }
html { scroll-padding-top: 12px; }
body { margin: 0; font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; color: var(--ink); background: var(--paper); }
header, .page, footer { max-width: 1320px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; border-bottom: 3px solid var(--accent); padding-bottom: 12px; }
nav { display: none; }
a { color: var(--accent); }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 44px 0 12px; padding-bottom: 4px; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 16px 0 6px; overflow-wrap: anywhere; }
p { max-width: 100ch; }
.description { font-size: 1.1rem; margin: 0; }
.run { color: var(--soft); margin: 4px 0 0; overflow-wrap: anywhere; }
.question { font-size: 1.25rem; line-height: 1.45; margin: 28px 0 8px; }
code, pre { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
small { color: var(--soft); font-size: 0.82em; font-weight: normal; }
.warnings { background: var(--warm); border-left: 5px solid var(--alarm); padding: 8px 16px; margin: 20px 0; max-width: none; }
.warnings h2 { margin: 4px 0; border: 0; font-size: 1.1rem; }
.warnings ul { margin: 6px 0; padding-left: 20px; overflow-wrap: anywhere; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(158px, 1fr)); gap: 12px; margin: 0 0 20px; }
.tiles div { border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; display: flex; flex-direction: column; }
.tiles dt { font-weight: 600; flex: 1; }
.tiles dt small, .tiles dd small { display: block; }
.tiles dd { margin: 0; }
.tiles dd b { display: block; font-size: 2rem; line-height: 1.25; font-variant-numeric: tabular-nums; }
.table { margin: 0 0 18px; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 0.88rem; padding-bottom: 4px; }
th, td { padding: 5px 12px 5px 0; text-align: left; vertical-align: baseline; border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th:last-child, td:last-child { padding-right: 0; }
thead th, thead td { border-bottom: 2px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 500; }
tbody th.inner { padding-left: 16px; color: var(--soft); font-weight: normal; }
tbody th.group-title { padding-top: 12px; font-weight: 600; }
tr:has(> .group-title) ~ tr > th { padding-left: 14px; }
.short, .short code { white-space: nowrap; overflow-wrap: normal; }
.quiet { overflow-wrap: anywhere; }
.data:not(:has(thead th:nth-child(6))) thead :is(th, td):first-child { width: 30%; }
.range { white-space: nowrap; }
.save { margin: 3px 0 0; font-size: 0.8rem; color: var(--soft); max-width: none; }
.save a { padding: 3px 2px; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 8px 40px; }
.matrices { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 460px), 1fr)); gap: 8px 40px; }
.matrices > * { min-width: 0; }
figure { margin: 0; }
.figures figure { max-width: 620px; }
:is(.figures, figure) + .table { margin-top: 18px; }
figcaption { font-size: 0.88rem; color: var(--soft); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 2px 0 6px; padding: 0; font-size: 0.86rem; }
.legend li { overflow-wrap: anywhere; }
.legend svg { vertical-align: -1px; }
svg.chart { display: block; width: 100%; height: auto; }
details { margin-top: 6px; }
summary { cursor: pointer; color: var(--accent); font-size: 0.9rem; }
.confusion th[scope="row"] { position: sticky; left: 0; background: var(--paper); }
.confusion td { text-align: right; padding: 12px 14px; }
.confusion thead th { text-align: right; padding-right: 14px; }
.confusion thead th:first-child { text-align: left; }
.confusion td b { font-size: 1.35rem; display: block; }
.confusion td small { white-space: nowrap; }
.confusion .right { background: rgb(0 114 178 / calc(var(--share) * 45%)); }
.confusion .wrong { background: rgb(213 94 0 / calc(var(--share) * 45%)); }
.confusion .right small, .confusion .wrong small { color: var(--ink); }
.verdict td:nth-child(2) { font-weight: 600; white-space: nowrap; }
.verdict .sign { display: inline-block; width: 1.2em; text-align: center; }
.verdict.passed td:nth-child(2) { color: var(--good); }
.verdict.problem > * { background: var(--bad-paper); }
.verdict.problem td:nth-child(2), .verdict.hint td:nth-child(2) { color: var(--bad); }
svg.flow { display: block; width: 100%; max-width: 520px; height: auto; font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
div.flow { margin: 0 0 16px; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 430px), 1fr)); gap: 12px 40px; align-items: start; }
.cohort { display: grid; grid-template-columns: minmax(0, 400px) minmax(0, 1fr); gap: 12px 36px; align-items: start; }
.groups { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 0 32px; }
.pictures { display: flex; flex-wrap: wrap; gap: 14px 8px; }
.sample { max-width: 100%; width: min-content; min-width: 120px; }
.pair { display: flex; gap: 3px; }
.sample img { display: block; width: 112px; height: 112px; background: #000; border-radius: 4px; }
.sample figcaption small { overflow-wrap: anywhere; }
.heat { display: flex; flex-wrap: wrap; align-items: center; gap: 2px 10px; font-size: 0.88rem; }
.scale { width: 150px; height: 14px; border-radius: 2px; background: linear-gradient(to right, rgb(213 94 0 / 0), rgb(213 94 0 / 0.72)), #8a8a8a; }
dl.facts { margin: 0 0 16px; }
.facts div { display: grid; grid-template-columns: minmax(11em, 30%) 1fr; padding: 4px 0; border-bottom: 1px solid var(--line); }
.facts dt { font-weight: 500; overflow-wrap: anywhere; padding-right: 10px; } .facts dd { margin: 0; overflow-wrap: anywhere; }
.references { font-size: 0.88rem; color: var(--soft); padding-left: 28px; max-width: 100ch; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer { color: var(--soft); font-size: 0.88rem; margin-top: 40px; padding-bottom: 30px; }
@media screen and (max-width: 1139px) { .cohort { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 1000px) {
  .data { font-size: 0.92rem; }
  .range { white-space: normal; }
}
@media screen and (min-width: 1140px) {
  .page:has(> nav) { display: grid; grid-template-columns: 190px minmax(0, 1fr); gap: 0 36px; align-items: start; }
  nav { display: block; position: sticky; top: 0; max-height: 100vh; overflow-y: auto; padding: 28px 0; font-size: 0.88rem; line-height: 1.35; }
  nav ul { list-style: none; margin: 0; padding: 0; }
  nav li { margin: 0 0 9px; overflow-wrap: anywhere; }
  nav a { color: var(--soft); text-decoration: none; }
  nav a:hover, nav a:focus { color: var(--accent); text-decoration: underline; }
  .cohort { grid-template-columns: minmax(0, 320px) minmax(0, 1fr); }
  .cohort table { font-size: 0.88rem; }
  .figures:has(> figure:nth-child(3):last-child) { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px 24px; }
}
@media screen and (max-width: 640px) {
  .facts div { grid-template-columns: 1fr; }
  .confusion td { padding: 10px 6px; }
  .confusion { font-size: 0.85rem; }
  .confusion td b { font-size: 1.1rem; }
  table.data, .data > *, .data tr, .data th, .data td, .audit, .audit > *, .audit tr, .audit th, .audit td, table.plain, .plain > *, .plain tr, .plain th, .plain td { display: block; }
  .data thead, .audit thead, .plain thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .data tbody tr, .audit tbody tr, .plain tbody tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  .data tbody th, .data tbody td, .audit tbody th, .audit tbody td, .plain tbody th, .plain tbody td { border: 0; padding: 1px 0; white-space: normal; overflow-wrap: anywhere; }
  tbody th.inner { padding-left: 16px; }
  .data tbody th, .plain tbody th { font-weight: 600; }
  .data td[data-title], .plain td[data-title], .audit td[data-title] { display: grid; grid-template-columns: 9em minmax(0, 1fr); gap: 10px; }
  :is(.data, .audit, .plain) td[data-title]::before { content: attr(data-title); color: var(--soft); font-size: 0.88em; font-weight: normal; }
  :is(.data, .audit, .plain) td:empty { display: none !important; }
}
@page { margin: 14mm 13mm; }
@media print {
  html { font-size: 10pt; }
  body { font-size: 10pt; line-height: 1.45; }
  header, .page, footer { max-width: none; padding: 0; }
  header { padding-bottom: 8px; }
  h2 { margin-top: 22px; }
  h1, h2, h3, caption, thead, summary { break-after: avoid; }
  h2 + *, h3 + * { break-before: avoid; }
  p:has(+ .table), p:has(+ .figures), p:has(+ .heat), p:has(+ pre), .heat { break-after: avoid; }
  .figures:has(> figure:nth-child(3):last-child) { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 8px 16px; }
  p, li { orphans: 3; widows: 3; }
  .save, details:not([open]) > *, details:not([open]) { display: none; }
  caption, figure, .sample, .group > h3, .tiles, .tiles div, tr, .facts div, pre, .heat, table.confusion, svg.flow, div.flow, .legend, .references li { break-inside: avoid; }
  tbody:has(.group-title), .confusion, .table:not(:has(tr:nth-child(12))) { break-inside: avoid; }
  .confusion th[scope="row"] { position: static; }
  thead { display: table-header-group; }
  .figures:not(:has(> figure:nth-child(3):last-child)), .groups, .beside { grid-template-columns: 1fr 1fr; gap: 8px 24px; }
  .cohort { grid-template-columns: minmax(0, 1fr); }
  svg.flow { max-width: 400px; }
  .figures svg.chart { width: 88%; }
  figure.wide .scroll > svg { width: auto; max-width: 100%; height: auto; max-height: 150mm; }
  pre { margin: 6px 0; padding: 4px 8px; }
  footer { margin-top: 4px; padding: 0; }
  footer p { margin: 0; }
  .scroll { overflow: visible; }
  th, td { padding: 3px 10px 3px 0; }
  table { font-size: 9pt; }
  .range { white-space: normal; }
  .sample img { width: 74px; height: 74px; }
  .sample { min-width: 88px; }
  .sample figcaption { font-size: 8pt; }
  .pictures { gap: 8px; }
  .verdict > *, .confusion td, .warnings, .scale { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
