// The floor: the same pages in the same browser with the same switches and as many at a time, each only
// opened and photographed. Nothing is waited for but the load event, nothing is judged or kept.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    browser: { type: "string" }, // the headless shell
    sites: { type: "string" }, // file with two origins
    paths: { type: "string" }, // file with a path a line
    switches: { type: "string" }, // file with the browser's switches, a JSON list
    pairs: { type: "string", default: "2" }, // pairs of pages open at a time
  },
});
const lines = (file) => readFileSync(file, "utf8").trim().split("\n");
const origins = lines(options.sites);
const paths = lines(options.paths);
const profile = mkdtempSync(join(tmpdir(), "capture-floor-"));
// What names a place of the run that the switches were taken from is ours to say.
const switches = JSON.parse(readFileSync(options.switches, "utf8")).filter(
  (text) => !/^--(user-data-dir|remote-debugging)/.test(text) && text !== "about:blank",
);
const browser = spawn(
  options.browser,
  [...switches, "--remote-debugging-pipe", `--user-data-dir=${profile}`, "about:blank"],
  { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
);
const [, , , to_browser, from_browser] = browser.stdio;

const calls = new Map();
const loads = new Map();
let last = 0;
function receive(text) {
  const message = JSON.parse(text);
  if (message.id) {
    const { resolve, reject } = calls.get(message.id);
    calls.delete(message.id);
    if (message.error) reject(new Error(message.error.message));
    else resolve(message.result);
  } else if (message.method === "Page.loadEventFired") {
    loads.get(message.sessionId)?.();
  }
}
// Messages end with a zero byte.
let parts = [];
from_browser.on("data", (chunk) => {
  for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0)) {
    receive(Buffer.concat([...parts, chunk.subarray(0, end)]).toString());
    parts = [];
    chunk = chunk.subarray(end + 1);
  }
  if (chunk.length > 0) parts.push(chunk);
});
const call = (sessionId, method, params = {}) =>
  new Promise((resolve, reject) => {
    calls.set(++last, { resolve, reject });
    to_browser.write(JSON.stringify({ id: last, method, params, sessionId }) + "\0");
  });

// One capture at a time, as captures in one browser are.
let capturing = Promise.resolve();
const alone = (action) => (capturing = capturing.then(action));

async function photograph(browserContextId, url) {
  const { targetId } = await call(undefined, "Target.createTarget", { url: "about:blank", browserContextId });
  const { sessionId } = await call(undefined, "Target.attachToTarget", { targetId, flatten: true });
  const loaded = new Promise((resolve) => loads.set(sessionId, resolve));
  // Answered before the page is opened: Chromium 156 forgets commands that meet a change of process.
  await Promise.all([
    call(sessionId, "Page.enable"),
    call(sessionId, "Emulation.setDeviceMetricsOverride", { width: 1280, height: 800, deviceScaleFactor: 1, mobile: false }),
    // Without it, a tab in the background may never be painted.
    call(sessionId, "Emulation.setFocusEmulationEnabled", { enabled: true }),
  ]);
  await call(sessionId, "Page.navigate", { url });
  await loaded;
  await alone(async () => {
    const { cssContentSize } = await call(sessionId, "Page.getLayoutMetrics");
    // The product's tiles, capture.cpp.
    const height = Math.ceil(cssContentSize.height);
    const rows = 1280 * height <= 16_000_000 ? height : 8192;
    for (let y = 0; y < height; y += rows) {
      const clip = { x: 0, y, width: 1280, height: Math.min(rows, height - y), scale: 1 };
      await call(sessionId, "Page.captureScreenshot", { format: "png", optimizeForSpeed: true, fromSurface: true, clip });
    }
  });
  await call(undefined, "Target.closeTarget", { targetId });
}

const begin = process.hrtime.bigint();
const queue = [...paths];
await Promise.all(
  Array.from({ length: Number(options.pairs) }, async () => {
    // Like the product's workers: a context of its own for each side.
    const contexts = [];
    for (const _ of origins) contexts.push((await call(undefined, "Target.createBrowserContext")).browserContextId);
    for (let path = queue.shift(); path; path = queue.shift()) {
      await Promise.all(origins.map((origin, side) => photograph(contexts[side], origin + path)));
    }
  }),
);
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
const ended = new Promise((resolve) => browser.on("exit", resolve));
call(undefined, "Browser.close").catch(() => {});
await ended;
rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
console.log(JSON.stringify({ seconds, pictures: paths.length * origins.length }));
