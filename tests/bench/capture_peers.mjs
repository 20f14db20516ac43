// Times whole capture jobs: twinshot, the bare floor, scripts over Playwright, BackstopJS; interleaved
// rounds over the same pages in the same browser. Called by capture_peers.sh, which fetches all of it.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { KINDS, measure, median, total, watch } from "./process_cost.mjs";

const { values: options } = parseArgs({
  options: {
    twinshot: { type: "string" }, // the program
    server: { type: "string" }, // twinshot-demo-server
    peers: { type: "string", default: "" }, // folder with node_modules; none: no peers
    browser: { type: "string" }, // the headless shell
    job: { type: "string", multiple: true }, // NAME=REFERENCE:CANDIDATE:PATHS
    rounds: { type: "string", default: "3" },
    "max-age": { type: "string", default: "600" }, // seconds that browsers may keep files
    parallel: { type: "string", default: "1,2,3,4,6" }, // pages at a time that Playwright is tried with
    only: { type: "string", default: "" }, // contestants, separated by commas; none: all
  },
});
const rounds = Number(options.rounds);
const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "capture-peers-"));
const OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";
const root = process.getuid() === 0;
const peer_switches = [OFFLINE, ...(root ? ["--no-sandbox"] : [])];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function serve(reference, candidate) {
  const file = join(work, "sites");
  rmSync(file, { force: true });
  const server = spawn(
    options.server,
    ["--port-file", file, "--max-age", options["max-age"], "--site", reference, "--site", candidate],
    { stdio: "ignore" },
  );
  for (let i = 0; i < 100 && !existsSync(file); ++i) await sleep(50);
  const tree = watch(server.pid);
  return {
    origins: readFileSync(file, "utf8").trim().split("\n"),
    cost: () => total(tree.costs()),
    stop() {
      tree.stop();
      server.kill();
    },
  };
}

/** twinshot to its finished report. Leaves the browser's switches for the floor. */
async function run_twinshot({ origins, paths }) {
  const config = join(work, "config.yaml");
  writeFileSync(
    config,
    `domains: {production: "${origins[0]}", staging: "${origins[1]}"}\n` +
      `paths_file: ${paths}\nbrowser:\n  executable: ${options.browser}\n  sandbox: ${!root}\n  args: ["${OFFLINE}"]\n`,
  );
  const report = join(work, "report");
  rmSync(report, { recursive: true, force: true });
  const result = await measure(options.twinshot, ["run", config, "--out", report], { expected: [0, 1, 3] });
  const json = JSON.parse(readFileSync(join(report, "run.json"), "utf8"));
  writeFileSync(join(work, "switches"), JSON.stringify(result.switches));
  const { passed, regressed, flaky, invalid } = json.totals;
  const says = `${passed} passed, ${regressed} regressed, ${flaky} flaky, ${invalid} invalid`;
  return { ...result, pictures: 2 * json.totals.planned, says };
}

async function run_floor({ paths }) {
  const args = [join(here, "capture_floor.mjs"), "--browser", options.browser, "--sites", join(work, "sites")];
  const result = await measure("node", [...args, "--paths", paths, "--switches", join(work, "switches")]);
  return { ...result, ...JSON.parse(result.output), says: "" };
}

async function run_playwright({ paths }, parallel) {
  const out = join(work, "playwright");
  rmSync(out, { recursive: true, force: true });
  const args = [join(here, "playwright_job.mjs"), "--peers", options.peers, "--browser", options.browser];
  args.push("--sites", join(work, "sites"), "--paths", paths, "--out", out, "--parallel", String(parallel));
  const result = await measure("node", [...args, ...peer_switches.map((text) => `--args=${text}`)]);
  const said = JSON.parse(result.output);
  return { ...result, pictures: said.pictures, says: `${said.differing} differ` };
}

async function run_backstop({ origins, paths }) {
  const folder = join(work, "backstop");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const list = readFileSync(paths, "utf8").trim().split("\n");
  const config = join(folder, "backstop.json");
  writeFileSync(
    config,
    JSON.stringify({
      id: "bench",
      viewports: [{ label: "desktop", width: 1280, height: 800 }],
      scenarios: list.map((path) => ({ label: path, url: origins[1] + path, referenceUrl: origins[0] + path })),
      paths: Object.fromEntries(
        ["bitmaps_reference", "bitmaps_test", "engine_scripts", "html_report", "ci_report"].map((name) => [name, join(folder, name)]),
      ),
      report: ["CI"],
      engine: "puppeteer",
      engineOptions: { executablePath: options.browser, headless: "shell", args: peer_switches },
    }),
  );
  const backstop = join(options.peers, "node_modules/backstopjs/cli/index.js");
  const first = await measure("node", [backstop, "reference", `--config=${config}`], { cwd: folder });
  const second = await measure("node", [backstop, "test", `--config=${config}`], { cwd: folder, expected: [0, 1] });
  const costs = { ...first.costs };
  for (const [kind, seconds] of Object.entries(second.costs)) costs[kind] = (costs[kind] ?? 0) + seconds;
  const passed = /(\d+) Passed/.exec(second.output)?.[1] ?? "?";
  const failed = /(\d+) Failed/.exec(second.output)?.[1] ?? "?";
  return { seconds: first.seconds + second.seconds, costs, renderers: first.renderers + second.renderers, pictures: 2 * list.length, says: `${passed} passed, ${failed} failed` };
}

function print(job, endpoints, contestants) {
  console.log(`\n${job}: ${endpoints} endpoints, medians of ${rounds} interleaved rounds`);
  const columns = KINDS.map((kind) => kind.padStart(9)).join("");
  console.log(`  ${"".padEnd(24)}wall s  (from    to)  endp./s  x wall  core-s/endp.  x cores |${columns}   server  (core-s per 100 pictures)`);
  const base = contestants[0].results;
  const wall_of = (results) => median(results.map(({ seconds }) => seconds));
  const cost_of = (results) => median(results.map(({ costs }) => total(costs)));
  for (const { name, results } of contestants) {
    const walls = results.map(({ seconds }) => seconds);
    const wall = wall_of(results);
    const cost = cost_of(results);
    const per_kind = [...KINDS, "server"].map((kind) =>
      ((median(results.map((one) => (kind === "server" ? one.server : (one.costs[kind] ?? 0)))) / results[0].pictures) * 100).toFixed(2).padStart(9),
    );
    console.log(
      `  ${name.padEnd(24)}${wall.toFixed(1).padStart(6)} (${Math.min(...walls).toFixed(1).padStart(5)} ${Math.max(...walls).toFixed(1).padStart(5)}) ` +
        `${(endpoints / wall).toFixed(2).padStart(8)} ${(wall / wall_of(base)).toFixed(2).padStart(7)} ` +
        `${(cost / endpoints).toFixed(3).padStart(13)} ${(cost / cost_of(base)).toFixed(2).padStart(8)} |${per_kind.join("")}  ${results.at(-1).renderers} renderers; ${results.at(-1).says}`,
    );
  }
}

for (const text of options.job) {
  const [name, places] = text.split("=");
  const [reference, candidate, paths] = places.split(":");
  const endpoints = readFileSync(paths, "utf8").trim().split("\n").length;
  const wanted = options.only.split(",").filter(Boolean);
  const takes_part = (contestant) => wanted.length === 0 || wanted.includes(contestant);
  const contestants = [{ name: "twinshot", run: run_twinshot }];
  if (takes_part("floor")) contestants.push({ name: "bare floor", run: run_floor });

  /** One run, over servers of its own: no browser has seen their addresses before. */
  const once = async (contestant) => {
    const server = await serve(reference, candidate);
    try {
      const result = await contestant.run({ origins: server.origins, paths });
      return { ...result, server: server.cost() };
    } finally {
      server.stop();
    }
  };

  if (options.peers && takes_part("playwright")) {
    const tries = [];
    for (const parallel of options.parallel.split(",")) {
      const run = (job) => run_playwright(job, parallel);
      const { seconds } = await once({ run });
      tries.push({ name: `Playwright, ${parallel} pages`, run, seconds });
    }
    tries.sort((a, b) => a.seconds - b.seconds);
    console.log(`\n${name}: ${tries.map((one) => `${one.name} ${one.seconds.toFixed(1)} s`).join("; ")}`);
    contestants.push(tries[0]);
  }
  if (options.peers && takes_part("backstop")) contestants.push({ name: "BackstopJS", run: run_backstop });

  for (const contestant of contestants) contestant.results = [];
  for (let round = 0; round < rounds; ++round) {
    for (const contestant of contestants) contestant.results.push(await once(contestant));
  }
  print(name, endpoints, contestants);
}
rmSync(work, { recursive: true });
