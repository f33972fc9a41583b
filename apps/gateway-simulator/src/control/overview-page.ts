import { OVERVIEW_SCRIPT } from './overview-script.js';
import { OVERVIEW_STYLE } from './overview-style.js';

const EXAMPLE = `{
  "seed": 42,
  "speed": 10,
  "steps": [
    { "at": 0, "set": { "payments": { "successRate": 0.95, "lateRate": 0.05 } } },
    { "at": 60, "gateway": "razorpay", "set": { "payments": { "successRate": 0.4 }, "downtimes": { "upi": "high" } } },
    { "at": 120, "gateway": "razorpay", "set": { "mode": "error" } },
    { "at": 180, "gateway": "razorpay", "set": { "mode": "online", "payments": { "successRate": 0.95 }, "downtimes": { "upi": null } } }
  ]
}`;

/** What the simulator received and sent, with its switches. Asked for every second. */
export const OVERVIEW_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>Gateway simulator</title>
<style>${OVERVIEW_STYLE}</style>
</head>
<body>
<div class="wide">
<header><h1>Gateway simulator</h1><p>Razorpay, Cashfree and Juspay, on this machine. No money moves.</p></header>
<p id="lost" role="status" aria-live="polite"></p>
<div class="gateways"></div>
<section class="card">
  <div class="tools">
    <label>Next payment <select id="surprise"><option value="">nothing special</option>
      <option value="webhook drop">webhooks lost</option><option value="webhook triple">webhooks three times</option>
      <option value="webhook reorder">webhooks out of order</option><option value="webhook forge">webhooks forged</option>
      <option value="webhook foreign">webhooks signed by another merchant</option><option value="payment late">late success after a failure</option>
      <option value="payment double">paid twice</option><option value="payment mismatch">another amount</option>
      <option value="payment afterExpiry">success after expiry</option></select></label>
    <span id="next" class="mono"></span>
    <label>Webhook retries <select id="speed"><option value="1">as the vendors'</option><option value="60">a minute is a second</option>
      <option value="3600">an hour is a second</option><option value="1000000">at once</option></select></label>
    <button id="reset" type="button">Reset all switches</button>
    <span id="playing" class="mono"></span>
  </div>
  <details><summary>Play a script</summary><textarea id="script" spellcheck="false" aria-label="Script">${EXAMPLE}</textarea><button id="play" type="button">Play</button></details>
</section>
<section class="card"><h2>Orders <small>the latest 50</small></h2><div class="orders"></div></section>
<div class="two">
<section class="card"><h2>Calls received</h2><div class="scroll"><table><thead><tr><th>at</th><th>gateway</th><th></th><th>path</th><th>answer</th><th>took</th><th>fault</th></tr></thead><tbody id="calls"></tbody></table></div></section>
<section class="card"><h2>Webhooks sent</h2><div class="scroll"><table><thead><tr><th>at</th><th>gateway</th><th>type</th><th>to</th><th>attempt</th><th>result</th><th>answer</th><th>took</th><th></th></tr></thead><tbody id="deliveries"></tbody></table></div></section>
</div>
</div>
<script>${OVERVIEW_SCRIPT}</script>
</body>
</html>`;
