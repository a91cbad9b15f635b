"""How the evaluation page looks, on a wide screen, on a phone and on paper."""

STYLE = """
:root{color-scheme:light;--ink:#1f2328;--soft:#5f6368;--line:#e3e5e8;--good:#00704f;--bad:#b3261e}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 3rem}
h1{font-size:2.1rem;line-height:1.2;margin:.1rem 0 0;letter-spacing:-.02em}
h2{font-size:1.25rem;margin:2.75rem 0 .5rem;padding-top:1.25rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem;color:var(--soft);font-weight:600}
p{max-width:44rem;margin:.4rem 0 .8rem}
.over,footer,figcaption{color:var(--soft);font-size:.875rem}
.over{margin:0}.lead{font-size:1.15rem;margin-top:1.25rem}
.legend{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.35rem 1.5rem;font-size:.9rem}
.legend i{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin-right:.45rem}
code{font:.85em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:var(--soft)}
.good{color:var(--good)}.bad{color:var(--bad)}.even{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th,td{padding:.42rem .8rem .42rem 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:600;color:var(--soft);font-size:.82rem}
.t{text-align:left}.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.t{min-width:6rem}td:last-child,th:last-child{padding-right:0}
small{color:var(--soft);font-size:.82em}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.5rem}
figure{margin:0}
svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif}
svg .tick{fill:#5f6368;font-size:11px}svg .axis{fill:#3c4043;font-size:12px}svg .label{fill:#1f2328;font-size:12px}
footer{margin-top:3rem;padding-top:1rem;border-top:1px solid var(--line)}
@media(max-width:34rem){main{padding-top:1.5rem}h1{font-size:1.7rem}.lead{font-size:1.05rem}}
@media print{main{max-width:none;padding:0}section,figure,svg,tr{break-inside:avoid}h2,h3{break-after:avoid}.wide{overflow:visible}
body{font-size:11pt}i,rect,circle{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
""".strip()
