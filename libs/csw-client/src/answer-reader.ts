import { Worker } from 'node:worker_threads';
import { type CswAnswer } from './csw-answer.js';
import { cswFault, type CswFaultDetail } from './csw-fault.js';
import { parseAnswer, type AnswerName, type ParsedAnswer } from './parsed-answer.js';

export interface ReadingTask {
  readonly answer: CswAnswer;
  readonly wanted: AnswerName;
  readonly endpoint: string;
}

export type ReadingResult = { readonly parsed: ParsedAnswer } | { readonly fault: CswFaultDetail };

/**
 * Marks (`<`, `&`, `=`) that are read at once: some 0.1 s, and fifty Dublin Core records in full have 5,000. An answer with
 * more is read in a thread; one with more than a hundred ISO records can have is not read at all.
 */
const MOST_AT_ONCE = 20_000;
const MOST = 2_000_000;
const THREAD_MS = 20_000;
const THREAD_MB = 512;

let busy: Promise<unknown> = Promise.resolve();

/** A stranger's 32 MiB may take a minute and two gigabytes to parse: that must not be this thread's. @throws UPSTREAM_FAILED */
export async function readAnswer(task: ReadingTask): Promise<ParsedAnswer> {
  const marks = marksIn(task.answer.bytes);
  if (marks <= MOST_AT_ONCE) return parseAnswer(task.answer, task.wanted, task.endpoint);
  if (marks > MOST) throw tooMuch(task);
  const turn = busy.then(() => readInThread(task));
  busy = turn.catch(() => undefined);
  return turn;
}

function readInThread(task: ReadingTask): Promise<ParsedAnswer> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(entry(), { workerData: task, resourceLimits: { maxOldGenerationSizeMb: THREAD_MB } });
    const late = setTimeout(() => void thread.terminate(), THREAD_MS);
    thread.once('message', (result: ReadingResult) =>
      'parsed' in result ? resolve(result.parsed) : reject(cswFault(result.fault)),
    );
    // Out of memory is an error of the thread; being ended is none, but leaves no message either.
    thread.once('error', () => reject(tooMuch(task)));
    thread.once('exit', () => {
      clearTimeout(late);
      reject(tooMuch(task));
    });
  });
}

function entry(): URL {
  const isSource = import.meta.url.endsWith('.ts');
  const path = isSource ? '../../../dist/libs/csw-client/src/answer-thread.js' : './answer-thread.js';
  return new URL(path, import.meta.url);
}

function marksIn(bytes: Uint8Array): number {
  let marks = 0;
  for (const byte of bytes) if (byte === 0x3c || byte === 0x26 || byte === 0x3d) marks++;
  return marks;
}

function tooMuch({ answer, endpoint }: ReadingTask): Error {
  const message = 'answered with more than can be read; ask for fewer records at once';
  return cswFault({ code: 'csw_unreadable', message, endpoint, upstream_status: answer.status });
}
