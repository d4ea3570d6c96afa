import { readdir, readFile } from 'node:fs/promises';
import { run } from './measure.js';

export interface ProcessState {
  readonly pid: number;
  /** Its command line, words separated by spaces. */
  readonly command: string;
  readonly rssBytes: number;
}

const PAGE_BYTES = 4096;

/** All processes that descend from one, as Linux knows them now. One that ends meanwhile is left out. */
export async function descendants(root: number): Promise<ProcessState[]> {
  const parents = new Map<number, number[]>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = await parentOf(name);
    if (parent !== null) parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const pids = [root];
  for (let i = 0; i < pids.length; i++) pids.push(...(parents.get(pids[i] as number) ?? []));
  const states = await Promise.all(pids.slice(1).map((pid) => stateOf(pid)));
  return states.filter((state) => state !== null);
}

/** null = it is gone. */
export async function rssOf(pid: number): Promise<number | null> {
  const statm = await ifThere(readFile(`/proc/${pid}/statm`, 'utf8'));
  return statm === null ? null : Number(statm.split(' ')[1]) * PAGE_BYTES;
}

/** `CLK_TCK` of Linux on every platform that Node runs on. */
const TICKS_PER_S = 100;

/** Processor time so far of processes and all that descend from them, ended children too. */
export async function cpuSeconds(roots: readonly number[]): Promise<number> {
  const children = await Promise.all(roots.map((root) => descendants(root)));
  return cpuOf([...roots, ...children.flat().map(({ pid }) => pid)]);
}

/** Of these processes alone. */
export async function cpuOf(pids: readonly number[]): Promise<number> {
  const ticks = await Promise.all(pids.map((pid) => ticksOf(pid)));
  return ticks.reduce((sum, value) => sum + value, 0) / TICKS_PER_S;
}

/** utime, stime, cutime and cstime: fields 14 to 17 of `stat`, counted behind the command's closing parenthesis. */
async function ticksOf(pid: number): Promise<number> {
  const stat = await ifThere(readFile(`/proc/${pid}/stat`, 'utf8'));
  const times = stat?.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15) ?? []; // prettier-ignore
  return times.reduce((sum, value) => sum + Number(value), 0);
}

/** With its threads and children, and whatever they start from now on. By `taskset` of util-linux. */
export async function bindToCore(pid: number, core: number): Promise<void> {
  for (const one of [pid, ...(await descendants(pid)).map((state) => state.pid)])
    await run('taskset', ['--all-tasks', '--cpu-list', '--pid', String(core), String(one)]);
}

/** Open file descriptors; null = it is gone. */
export async function handlesOf(pid: number): Promise<number | null> {
  return (await ifThere(readdir(`/proc/${pid}/fd`)))?.length ?? null;
}

async function stateOf(pid: number): Promise<ProcessState | null> {
  const command = await ifThere(readFile(`/proc/${pid}/cmdline`, 'utf8'));
  const rssBytes = await rssOf(pid);
  return command === null || rssBytes === null
    ? null
    : { pid, command: command.replaceAll('\0', ' ').trim(), rssBytes };
}

/** The fourth field of `stat`, counted behind the command's closing parenthesis. */
async function parentOf(pid: string): Promise<number | null> {
  const stat = await ifThere(readFile(`/proc/${pid}/stat`, 'utf8'));
  return stat === null ? null : Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

async function ifThere<T>(work: Promise<T>): Promise<T | null> {
  return work.catch(() => null);
}
