/** The style of the reference: readable at any width, in light and dark, by keyboard. */
export const STYLE = `
:root { color-scheme: light dark; --fg: #1b1f24; --dim: #57606a; --bg: #fff; --panel: #f5f7f9; --line: #d8dee4;
  --accent: #0b57a4; --get: #0b6b3a; --post: #0b57a4; --delete: #a5222f; --patch: #7a4a00; }
@media (prefers-color-scheme: dark) { :root { --fg: #e6e9ec; --dim: #a0a8b1; --bg: #121518; --panel: #1b2025;
  --line: #333b43; --accent: #7db8f2; --get: #62c98f; --post: #7db8f2; --delete: #f0868f; --patch: #e0b060; } }
* { box-sizing: border-box; }
body { margin: 0; font: 16px/1.55 system-ui, sans-serif; color: var(--fg); background: var(--bg); }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 1rem; top: 1rem; }
.page { display: grid; grid-template-columns: 17rem minmax(0, 60rem); gap: 3rem; max-width: 84rem; margin: 0 auto; padding: 0 1.5rem; }
nav { position: sticky; top: 0; align-self: start; max-height: 100vh; overflow: auto; padding: 2rem 0; font-size: .92rem; }
nav ul { list-style: none; margin: 0 0 1.2rem; padding: 0; } nav li { margin: .3rem 0; }
nav a { text-decoration: none; } nav a:hover { text-decoration: underline; }
main { padding: 2rem 0 6rem; min-width: 0; }
h1 { margin: 0 0 .3rem; } h2 { margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { margin: 1.6rem 0 .4rem; font-size: 1rem; } h2:target { color: var(--accent); }
code, pre { font: .9em/1.5 ui-monospace, monospace; } code { background: var(--panel); padding: .1em .3em; border-radius: 4px; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 6px; padding: .8rem 1rem; overflow-x: auto; }
.route { display: flex; gap: .7rem; align-items: baseline; font: 1rem ui-monospace, monospace; overflow-wrap: anywhere; }
.method { font-weight: 700; } .get { color: var(--get); } .post { color: var(--post); }
.delete { color: var(--delete); } .patch, .put { color: var(--patch); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); }
td p { margin: 0 0 .4rem; } td ul { margin: 0; padding-left: 1.1rem; } .dim { color: var(--dim); font-size: .87rem; }
.tryit { margin: 1rem 0; border: 1px solid var(--line); border-radius: 6px; padding: .6rem 1rem; } summary { cursor: pointer; }
.tryit summary { color: var(--accent); font-weight: 600; }
.try div { display: grid; grid-template-columns: 14rem minmax(0, 1fr); gap: .3rem 1rem; align-items: start; margin: .5rem 0; }
.try fieldset { border: 1px solid var(--line); border-radius: 6px; margin: .6rem 0; padding: .4rem .8rem; }
input, textarea, select, button { font: inherit; color: var(--fg); background: var(--bg); border: 1px solid var(--line); border-radius: 5px; padding: .35rem .6rem; max-width: 100%; }
textarea { width: 100%; font: .9em/1.5 ui-monospace, monospace; } button { cursor: pointer; background: var(--panel); }
button[type=submit] { background: var(--accent); border-color: var(--accent); color: var(--bg); }
input:focus-visible, textarea:focus-visible, select:focus-visible, button:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
output pre { max-height: 28rem; overflow: auto; } output img, output video { max-width: 100%; } output { display: block; }
.status { font-weight: 600; } .good { color: var(--get); } .failed { color: var(--delete); } [hidden] { display: none !important; }
.key { display: grid; gap: .3rem; max-width: 28rem; margin: 1.2rem 0; padding: .8rem 1rem; background: var(--panel); border-radius: 6px; }
@media (max-width: 60rem) { .try div { grid-template-columns: 1fr; } { .page { display: block; } nav { position: static; max-height: none; padding-bottom: 0; } }
`;
