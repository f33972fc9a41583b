import { applyDecorators, Header } from '@nestjs/common';

const STYLE = `
:root { color-scheme: light dark; --bg: #eef1f6; --card: #fff; --ink: #14181f; --soft: #5b6473; --line: #dfe4ec; --good: #0b7a42; --bad: #b42318; --wait: #8a5a00; --mark: #0b66ff;
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bg: #10141b; --card: #1a202a; --ink: #e8ecf3; --soft: #9aa5b5; --line: #2c3543; --good: #4cc38a; --bad: #ff8a7a; --wait: #f0b849; --mark: #5b97ff; } }
* { box-sizing: border-box; margin: 0; }
body { background: var(--bg); color: var(--ink); padding: 1.25rem 1rem 3rem; }
.wide { max-width: 84rem; margin: 0 auto; display: grid; gap: 1rem; }
.wide > * { min-width: 0; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; }
h1 { font-size: 1.45rem; letter-spacing: -.01em; }
h2 { font-size: 1rem; display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: .25rem .75rem; margin-bottom: .5rem; }
h2 small, header p { color: var(--soft); font-weight: 400; font-size: .85rem; }
#lost:not(:empty) { background: var(--bad); color: #fff; padding: .5rem .9rem; border-radius: .6rem; }
.card { background: var(--card); border-radius: 1rem; padding: 1rem; box-shadow: 0 .3rem 1.2rem #1422400f; min-width: 0; }
.scroll { overflow: auto; max-height: 24rem; }
table { border-collapse: collapse; width: 100%; font-size: .83rem; }
th { text-align: left; color: var(--soft); font-weight: 500; position: sticky; top: 0; background: var(--card); }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums; }
.n { text-align: right; }
.says { white-space: normal; min-width: 20rem; }
.mono { font: .8rem ui-monospace, SFMono-Regular, Menlo, monospace; color: var(--soft); }
.empty { color: var(--soft); padding: .75rem 0; }
:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }`;

/** What every page's script begins with: what comes from the server is text, never markup. */
const SCRIPT = `
const $ = (selector) => document.querySelector(selector);
function el(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}
const cell = (text, className = '') => el('td', { textContent: text ?? '', className });
const none = (columns, text) => el('tr', {}, el('td', { colSpan: columns, className: 'empty', textContent: text }));
const rows = (list, toRow, columns, text) => (list.length ? list.map(toRow) : [none(columns, text)]);

async function get(path) {
  const response = await fetch(path);
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail || answer.title);
  return answer;
}
const notUpToDate = (error) => ($('#lost').textContent = 'Not up to date: ' + error.message);
`;

export interface OperatorPage {
  title: string;
  /** One sentence below it. */
  says: string;
  /** Beside the title. */
  controls?: string;
  /** Sections of class `card`. */
  body: string;
  style: string;
  /** Plain JavaScript, after `$`, `el`, `cell`, `rows`, `get` and `notUpToDate`. */
  script: string;
}

/** A page for operators: one request, nothing from elsewhere. */
export function operatorPage({ title, says, controls = '', body, style, script }: OperatorPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${STYLE}${style}</style>
</head>
<body>
<div class="wide">
<header><h1>${title}</h1><p>${says}</p>${controls}</header>
<p id="lost" role="status" aria-live="polite"></p>
${body}
</div>
<script>${SCRIPT}${script}</script>
</body>
</html>`;
}

/** Only ours: the page runs its own script and asks its own server. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self'; img-src data:; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The headers of a handler that answers with such a page. */
export const PageHeaders = () =>
  applyDecorators(Header('content-type', 'text/html; charset=utf-8'), Header('content-security-policy', POLICY));
