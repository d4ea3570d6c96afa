import { parentPort, workerData } from 'node:worker_threads';
import { DomainError } from '#libs/errors';
import { type ReadingResult, type ReadingTask } from './answer-reader.js';
import { type CswFaultDetail } from './csw-fault.js';
import { parseAnswer } from './parsed-answer.js';

/** Entry of the thread that reads one large answer. */
function read({ answer, wanted, endpoint }: ReadingTask): ReadingResult {
  try {
    return { parsed: parseAnswer(answer, wanted, endpoint) };
  } catch (error) {
    if (error instanceof DomainError) return { fault: error.detail as CswFaultDetail };
    throw error;
  }
}

parentPort?.postMessage(read(workerData as ReadingTask));
