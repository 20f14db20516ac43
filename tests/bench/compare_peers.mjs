// Times `twinshot compare` against odiff and BlazeDiff on the same files: interleaved rounds, medians.
// Called by compare_peers.sh, which fetches the peers and takes the pictures.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    twinshot: { type: "string" }, // the program
    peers: { type: "string" }, // folder with node_modules
    pairs: { type: "string" }, // folder with reference/ and candidate/
    tall: { type: "string" }, // folder with reference.png and candidate.png
    rounds: { type: "string", default: "5" },
  },
});
const rounds = Number(options.rounds);
const require = createRequire(join(options.peers, "package.json"));
const { ODiffServer } = require("odiff-bin");
// The programs themselves: the packages' scripts would add the start of another node to each call.
const blazediff = join(options.peers, "node_modules/@blazediff/bin-linux-x64/blazediff");
const odiff = require(join(options.peers, "node_modules/odiff-bin/binary.js")).findBinary();
const scratch = mkdtempSync(join(tmpdir(), "compare-peers-"));

/** Runs a program to its end: milliseconds, its exit code, and its memory's high-water mark in MB. */
function run(program, args, expected) {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    let errors = "";
    let peak = 0;
    child.stderr.on("data", (text) => (errors += text));
    const watch = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, "latin1");
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
      } catch {
        // it has ended
      }
    }, 10);
    child.on("error", reject);
    child.on("exit", (code) => {
      const ms = Number(process.hrtime.bigint() - begin) / 1e6;
      clearInterval(watch);
      if (!expected.includes(code)) reject(new Error(`${program} ended with ${code}: ${errors}`));
      else resolve({ ms, peak });
    });
  });
}

/** All pairs through one odiff server, one after the other, as its documentation shows. */
async function odiffServer(pairs) {
  const begin = process.hrtime.bigint();
  const server = new ODiffServer();
  for (const [reference, candidate] of pairs) {
    await server.compare(reference, candidate, join(scratch, "odiff.png"));
  }
  server.stop();
  return { ms: Number(process.hrtime.bigint() - begin) / 1e6, peak: 0 };
}

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];

/** Every contestant once a round, in turn, after one round that does not count. */
async function contest(title, contestants) {
  const times = contestants.map(() => []);
  const peaks = contestants.map(() => 0);
  for (let round = -1; round < rounds; ++round) {
    for (const [i, [, contestant]] of contestants.entries()) {
      const { ms, peak } = await contestant();
      if (round >= 0) times[i].push(ms);
      peaks[i] = Math.max(peaks[i], peak);
    }
  }
  console.log(`\n${title}, medians of ${rounds} interleaved rounds`);
  const base = median(times[0]);
  for (const [i, [name]] of contestants.entries()) {
    const ms = median(times[i]);
    console.log(
      `  ${name.padEnd(34)} ${ms.toFixed(0).padStart(8)} ms  (${Math.min(...times[i]).toFixed(0)} to ` +
        `${Math.max(...times[i]).toFixed(0)})  ${(ms / base).toFixed(2).padStart(6)} x` +
        (peaks[i] > 0 ? `  ${peaks[i].toFixed(0)} MB` : ""),
    );
  }
}

if (options.pairs) {
  const folder = (side) => join(options.pairs, side);
  const names = readdirSync(folder("reference")).sort();
  const pairs = names.map((name) => [join(folder("reference"), name), join(folder("candidate"), name)]);
  const loop = 'cd "$1"; for f in *; do "$3" "$f" "$2/$f" >/dev/null; done; true';
  await contest(`${names.length} pairs of pages`, [
    ["twinshot compare", () => run(options.twinshot, ["compare", folder("reference"), folder("candidate")], [0, 1])],
    ["twinshot compare --jobs 1", () => run(options.twinshot, ["compare", "--jobs", "1", folder("reference"), folder("candidate")], [0, 1])],
    ["a loop over blazediff ", () => run("bash", ["-c", loop, "-", folder("reference"), folder("candidate"), blazediff], [0])],
    ["odiff, server mode", () => odiffServer(pairs)],
  ]);
}
if (options.tall) {
  const files = [join(options.tall, "reference.png"), join(options.tall, "candidate.png")];
  await contest("one tall page with one small change, whole process", [
    ["twinshot compare", () => run(options.twinshot, ["compare", ...files], [1])],
    ["blazediff ", () => run(blazediff, files, [0, 1])],
    ["odiff ", () => run(odiff, [...files, join(scratch, "tall.png")], [21, 22])],
  ]);
}
rmSync(scratch, { recursive: true });
