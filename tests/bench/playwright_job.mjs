// The whole job as a script over Playwright does it: every page of both sites in one browser, so many
// pages at a time, then Playwright's own comparison of each pair. Run by capture_peers.mjs.
import { createRequire } from "node:module";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    peers: { type: "string" }, // folder with node_modules
    browser: { type: "string" }, // the headless shell
    sites: { type: "string" }, // file with two origins
    paths: { type: "string" }, // file with a path a line
    out: { type: "string" }, // folder for pictures and differences
    parallel: { type: "string" }, // pages open at a time
    args: { type: "string", multiple: true, default: [] }, // switches of the browser
  },
});
const require = createRequire(join(options.peers, "package.json"));
const { chromium } = require("playwright-core");
const compare = require("playwright-core/lib/coreBundle").utils.getComparator("image/png");
const lines = (file) => readFileSync(file, "utf8").trim().split("\n");
const origins = lines(options.sites);
const paths = lines(options.paths);
mkdirSync(options.out, { recursive: true });

const begin = process.hrtime.bigint();
const browser = await chromium.launch({ executablePath: options.browser, args: options.args });
const contexts = [];
for (const _ of origins) contexts.push(await browser.newContext({ viewport: { width: 1280, height: 800 } }));

async function photograph(side, path) {
  const page = await contexts[side].newPage();
  await page.goto(origins[side] + path, { waitUntil: "load", timeout: 120_000 });
  const picture = await page.screenshot({ fullPage: true, animations: "disabled", timeout: 120_000 });
  await page.close();
  return picture;
}

const queue = paths.flatMap((path, at) => origins.map((_, side) => ({ path, at, side })));
const pairs = paths.map(() => []);
let differing = 0;
async function work() {
  for (let task = queue.shift(); task; task = queue.shift()) {
    const pair = pairs[task.at];
    pair[task.side] = await photograph(task.side, task.path);
    writeFileSync(join(options.out, `${task.at}-${task.side}.png`), pair[task.side]);
    if (!pair[0] || !pair[1]) continue;
    const difference = compare(pair[1], pair[0]);
    pairs[task.at] = [];
    if (!difference) continue;
    ++differing;
    if (difference.diff) writeFileSync(join(options.out, `${task.at}-diff.png`), difference.diff);
  }
}
await Promise.all(Array.from({ length: Number(options.parallel) }, work));
await browser.close();
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({ seconds, differing, pictures: paths.length * 2 }));
