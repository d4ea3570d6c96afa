import { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import busboy from 'busboy';
import { DomainError } from '#libs/errors';
import { toFileName } from './file-name.js';
import { isTiff, SIGNATURE_BYTES } from './tiff-signature.js';

/** Room for boundaries, part headers and small fields around the file itself. */
const FORM_OVERHEAD_BYTES = 64 * 1024;
/** An abstract of 5,000 characters fits in any script. */
const MAX_FIELD_BYTES = 32 * 1024;
/** How long the rest of a refused body is read and thrown away, so that the client sees the answer, not a reset. */
const DISCARD_MS = 10_000;

/** The file part while it arrives. The bytes flow once, under back-pressure; nothing is held in memory. */
export interface IncomingFile {
  readonly fileName: string;
  readonly body: Readable;
  /** Fires when the client hangs up or the form turns out to be broken. */
  readonly signal: AbortSignal;
}

export interface ReceivedFile {
  readonly fileName: string;
  readonly sizeBytes: number;
}

export interface ReceivedForm extends ReceivedFile {
  /** The text parts as they came; of a name sent twice, the last. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface FormLimits {
  readonly maxBytes: number;
  /** What a file that is no TIFF is refused with. */
  readonly notTiff: 'INVALID' | 'UNSUPPORTED_MEDIA_TYPE';
}

/**
 * Streams the first file part named `file` of a multipart body into `store`; further parts are skipped. Returns only
 * when the form has ended well, so a client that hangs up never leaves a finished upload behind. `store` has settled
 * when this settles.
 * @throws BAD_REQUEST (not multipart, no file, no name, broken form), TOO_LARGE, `notTiff` (empty, not a TIFF), CANCELLED (the client is gone), or what `store` throws.
 */
export async function receiveFile(
  request: IncomingMessage,
  limits: FormLimits,
  store: (file: IncomingFile) => Promise<unknown>,
): Promise<ReceivedForm> {
  try {
    assertFits(Number(request.headers['content-length'] ?? 0) - FORM_OVERHEAD_BYTES, limits.maxBytes);
    return await parse(request, openParser(request), limits, store);
  } finally {
    discardRest(request);
  }
}

async function parse(
  request: IncomingMessage,
  parser: busboy.Busboy,
  limits: FormLimits,
  store: (file: IncomingFile) => Promise<unknown>,
): Promise<ReceivedForm> {
  const ended = new AbortController();
  let received: Promise<ReceivedFile> | undefined;
  const fields = new Map<string, string>();

  const form = new Promise<void>((resolve, reject) => {
    const fail = (error: Error) => {
      ended.abort(error);
      reject(error);
      parser.destroy(error);
    };
    request.once('close', () => {
      if (!request.complete) fail(new DomainError('CANCELLED', 'The client hung up during the upload'));
    });
    parser.once('error', (error: Error) => fail(asFormFault(error)));
    parser.once('close', resolve);
    parser.on('field', (name, value, { valueTruncated }) => {
      if (valueTruncated)
        fail(new DomainError('BAD_REQUEST', `The part "${name.slice(0, 80)}" is longer than ${MAX_FIELD_BYTES} bytes`));
      else fields.set(name, value);
    });
    parser.on('file', (name, part, info) => {
      // The parser destroys an unfinished part with the error that `form` reports already.
      part.on('error', () => undefined);
      if (name !== 'file' || received) return void part.resume();
      received = keep(part, info.filename, limits, ended.signal, store);
      received.catch(fail);
    });
    request.pipe(parser);
  });

  try {
    await form;
  } catch (error) {
    await received?.catch(() => undefined);
    throw error;
  }
  if (received) return { ...(await received), fields: Object.fromEntries(fields) };
  throw new DomainError(
    'BAD_REQUEST',
    fields.has('file') ? 'The part "file" has no file name: send it as a file' : 'The form has no part named "file"',
  );
}

async function keep(
  part: Readable,
  givenName: string | undefined,
  limits: FormLimits,
  signal: AbortSignal,
  store: (file: IncomingFile) => Promise<unknown>,
): Promise<ReceivedFile> {
  const fileName = toFileName(givenName, limits.notTiff);
  const facts = { sizeBytes: 0 };
  // Stores may wrap what their source throws; the first fault is the true one.
  let fault: unknown;
  const checked = async function* () {
    try {
      yield* checkBytes(part, fileName, limits, facts);
    } catch (error) {
      fault = error;
      throw error;
    }
  };
  const body = Readable.from(checked(), { objectMode: false });
  try {
    await store({ fileName, body, signal });
  } catch (error) {
    throw fault ?? error;
  } finally {
    body.destroy();
  }
  return { fileName, sizeBytes: facts.sizeBytes };
}

async function* checkBytes(
  part: AsyncIterable<Buffer>,
  fileName: string,
  { maxBytes, notTiff }: FormLimits,
  facts: { sizeBytes: number },
): AsyncGenerator<Buffer> {
  let head: Buffer | null = Buffer.alloc(0);
  for await (const chunk of part) {
    facts.sizeBytes += chunk.length;
    assertFits(facts.sizeBytes, maxBytes);
    if (head === null) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < SIGNATURE_BYTES) continue;
    if (!isTiff(head)) break;
    yield head;
    head = null;
  }
  if (head === null) return;
  throw new DomainError(notTiff, `"${fileName}" is ${head.length === 0 ? 'empty' : 'not a TIFF file'}`);
}

function openParser(request: IncomingMessage): busboy.Busboy {
  const type = request.headers['content-type'] ?? '';
  // Other form types were consumed by the body parsers before us; busboy would wait for them for ever.
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(type))
    throw new DomainError(
      'BAD_REQUEST',
      `The body must be multipart/form-data with a part "file", got ${type.slice(0, 80) || 'no Content-Type'}`,
    );
  return busboy({
    headers: request.headers,
    defParamCharset: 'utf8',
    limits: { fieldSize: MAX_FIELD_BYTES, fields: 20, parts: 40 },
  });
}

function assertFits(sizeBytes: number, maxBytes: number): void {
  if (sizeBytes > maxBytes)
    throw new DomainError('TOO_LARGE', `The upload is larger than the limit of ${maxBytes} bytes`);
}

function asFormFault(error: Error): DomainError {
  if (error instanceof DomainError) return error;
  return new DomainError('BAD_REQUEST', `The multipart form is malformed: ${error.message}`, { cause: error });
}

/** An unread body would keep the connection, and the client, waiting. */
function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.unpipe();
  request.resume();
  const impatience = setTimeout(() => request.destroy(), DISCARD_MS).unref();
  request.once('close', () => clearTimeout(impatience));
  request.once('end', () => clearTimeout(impatience));
}
