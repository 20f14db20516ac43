// What a program and everything that it starts cost: core-seconds by kind of process, from /proc.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICK = 0.01; // seconds per unit of /proc/PID/stat: USER_HZ is 100 on every Linux
const POLL_MS = 50;
/** A process copies its parent until it has called exec, or the zygote has named its copy. */
const NAMED_AFTER_MS = 500;

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return ""; // it has ended
  }
}

/** Parent, own time and the time of the children that it has waited for, in seconds. */
function times_of(pid) {
  const text = read(pid, "stat");
  if (!text) return null;
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const seconds = (at) => (Number(fields[at]) + Number(fields[at + 1])) * TICK;
  return { parent: Number(fields[1]), own: seconds(11), reaped: seconds(13) };
}

/** The kind of a process by its command line: Chrome's say what they are. */
function kind_of(command) {
  const type = /--type=([a-z-]+)/.exec(command)?.[1];
  if (type === "utility") {
    return /--utility-sub-type=network/.test(command) ? "network" : "utility";
  }
  if (type === "gpu-process") return "gpu";
  if (type) return type;
  return /chrom|headless.shell/.test(command.split("\0")[0]) ? "browser" : "own";
}

class Tree {
  #members = new Map(); // by pid
  #strangers = new Set();
  #root;
  switches = null; // of the first browser
  constructor(root) {
    this.#root = root;
    this.#members.set(root, { kind: "own", parent: 0, own: 0, reaped: 0, since: Date.now(), alive: true });
  }

  /** Looks at every process once; new ones belong to us when their parent does. */
  poll() {
    const present = new Set(
      readdirSync("/proc")
        .filter((name) => /^\d+$/.test(name))
        .map(Number),
    );
    for (const pid of [...present].sort((a, b) => a - b)) {
      if (this.#strangers.has(pid)) continue;
      let member = this.#members.get(pid);
      const times = times_of(pid);
      if (!times) continue;
      if (!member) {
        if (!this.#members.has(times.parent)) {
          this.#strangers.add(pid);
          continue;
        }
        member = { kind: "own", parent: times.parent, since: Date.now(), alive: true };
        this.#members.set(pid, member);
      }
      member.own = times.own;
      member.reaped = times.reaped;
      if (!member.named) {
        const command = read(pid, "cmdline");
        if (command) member.kind = kind_of(command);
        if (member.kind === "browser") this.switches ??= command.split("\0").slice(1, -1);
        member.named = Date.now() - member.since > NAMED_AFTER_MS;
      }
    }
    for (const [pid, member] of this.#members) member.alive &&= present.has(pid);
    for (const pid of this.#strangers) if (!present.has(pid)) this.#strangers.delete(pid);
  }

  /** How many processes of a kind there have been. */
  count(kind) {
    return [...this.#members.values()].filter((member) => member.kind === kind).length;
  }

  /** Core-seconds by kind, up to the last poll, what ended between two polls included. */
  costs() {
    const children = new Map();
    for (const [pid, { parent }] of this.#members) {
      if (!children.has(parent)) children.set(parent, []);
      children.get(parent).push(pid);
    }
    const costs = {};
    const add = (kind, seconds) => (costs[kind] = (costs[kind] ?? 0) + seconds);
    /** Adds a process and all below it; returns what its parent hears of it when it has ended. */
    const count = (pid) => {
      const member = this.#members.get(pid);
      add(member.kind, member.own);
      let seen = 0;
      let usual = { kind: member.kind, own: 0 };
      for (const child of children.get(pid) ?? []) {
        const told = count(child);
        const { kind, own, alive } = this.#members.get(child);
        if (!alive) seen += told;
        if (own > usual.own) usual = { kind, own };
      }
      // What a parent knows of its ended children is complete; what we saw of them may lack the end.
      if (member.reaped > seen) add(usual.kind, member.reaped - seen);
      return member.own + Math.max(member.reaped, seen);
    };
    count(this.#root);
    return costs;
  }
}

export const total = (costs) => Object.values(costs).reduce((sum, seconds) => sum + seconds, 0);

/** Chrome's processes by name, what is left under "own", for tables. */
export const KINDS = ["browser", "renderer", "gpu", "network", "utility", "zygote", "own"];

/** Costs of one process and its children so far. */
export function watch(pid) {
  const tree = new Tree(pid);
  tree.poll();
  const timer = setInterval(() => tree.poll(), POLL_MS);
  return {
    /** Core-seconds by kind since `watch`, or since its process began. */
    costs() {
      tree.poll();
      return tree.costs();
    },
    switches: () => tree.switches,
    renderers: () => tree.count("renderer"),
    stop: () => clearInterval(timer),
  };
}

/**
 * Runs a program to its end. Resolves to {seconds, costs, code, output, switches, renderers}:
 * the switches of the first browser below it, and how many renderers there were. Rejects with its
 * error output when the exit code is not among `expected`.
 */
export function measure(program, args, { expected = [0], env = process.env, cwd } = {}) {
  return new Promise((resolve, reject) => {
    const begin = process.hrtime.bigint();
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env, cwd });
    let output = "";
    let errors = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (errors += text));
    child.on("error", reject);
    const tree = child.pid ? watch(child.pid) : null;
    child.on("close", (code) => {
      const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
      tree.stop();
      if (expected.includes(code)) resolve({ seconds, costs: tree.costs(), code, output, switches: tree.switches(), renderers: tree.renderers() });
      else reject(new Error(`${program} ended with ${code}: ${errors.slice(-2000)}${output.slice(-2000)}`));
    });
  });
}

export const median = (list) => list.toSorted((a, b) => a - b)[Math.floor((list.length - 1) / 2)];
