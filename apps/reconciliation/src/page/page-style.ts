/** Of this page alone. */
export const PAGE_STYLE = `
.chosen td { background: color-mix(in srgb, var(--mark) 9%, transparent); }
button { font: inherit; color: var(--mark); background: none; border: 0; padding: 0; cursor: pointer; text-decoration: underline; }
.finished, .settled, .refund, .matched, .resolved { color: var(--good); }
.failed, .lost, .gave_up, .open { color: var(--bad); }
.running, .watchdog, .review, .returned, .waiting, .accepted { color: var(--wait); }
.zero { color: var(--soft); }
`;
