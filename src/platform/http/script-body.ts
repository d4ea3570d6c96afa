import { text } from 'node:stream/consumers';
import busboy from 'busboy';
import { DomainError } from '#libs/errors';
import { type Request } from 'express';

/** Parts of a form beyond these two are skipped. */
const PARTS = ['request', 'evalscript'];

/**
 * A request with an evalscript as one JSON value: the body itself, or the parts `request` and `evalscript` of a form, whose
 * script wins (process §1, batch-v1 §0). undefined = there is no body.
 * @param holder member that has the `evalscript`, `processRequest` for instance; '' = the body itself
 * @throws UNSUPPORTED_MEDIA_TYPE, BAD_REQUEST, TOO_LARGE
 */
export async function readScriptBody(request: Request, maxBytes: number, holder = ''): Promise<unknown> {
  if (request.is('multipart/form-data')) return fromParts(await readParts(request, maxBytes), holder);
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.header('content-length')) > 0;
  if (hasBody && !request.is(['application/json', 'application/*+json']))
    throw new DomainError(
      'UNSUPPORTED_MEDIA_TYPE',
      `Content-Type ${JSON.stringify(request.header('content-type') ?? '')} is not taken here; send application/json or multipart/form-data`,
    );
  return request.body as unknown;
}

type Parts = ReadonlyMap<string, string>;

function fromParts(parts: Parts, holder: string): unknown {
  const [json, evalscript] = [parts.get('request'), parts.get('evalscript')];
  if (json === undefined) throw new DomainError('BAD_REQUEST', 'The form has no part "request"');
  const body = parsed(json);
  if (evalscript === undefined || !isObject(body)) return body;
  if (holder === '') return { ...body, evalscript };
  const held = Object.hasOwn(body, holder) ? body[holder] : undefined;
  return isObject(held) ? { ...body, [holder]: { ...held, evalscript } } : body;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DomainError('BAD_REQUEST', `The part "request" is not valid JSON: ${why}`, { cause: error });
  }
}

/** Any content type of a part is taken, also one sent as a file. The first part of a name counts. */
function readParts(request: Request, maxBytes: number): Promise<Parts> {
  const parser = openParser(request, maxBytes);
  const parts = new Map<string, string>();
  const reading: Array<Promise<void>> = [];
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      request.unpipe(parser);
      request.resume();
      reject(asFormFault(error));
    };
    const tooLarge = (name: string) =>
      fail(new DomainError('TOO_LARGE', `The part "${name}" is larger than the limit of ${maxBytes} bytes`));
    const keep = (name: string, value: string) => {
      if (PARTS.includes(name) && !parts.has(name)) parts.set(name, value);
    };
    request.once('close', () => {
      if (!request.complete) fail(new DomainError('CANCELLED', 'The client hung up while sending the form'));
    });
    parser.once('error', fail);
    parser.on('field', (name, value, { valueTruncated }) => (valueTruncated ? tooLarge(name) : keep(name, value)));
    parser.on('file', (name, part) => {
      part.once('limit', () => tooLarge(name));
      reading.push(text(part).then((value) => keep(name, value), fail));
    });
    parser.once('close', () => void Promise.all(reading).then(() => resolve(parts)));
    request.pipe(parser);
  });
}

function openParser({ headers }: Request, maxBytes: number): busboy.Busboy {
  try {
    return busboy({
      headers,
      defParamCharset: 'utf8',
      limits: { fieldSize: maxBytes, fileSize: maxBytes, fields: 20, files: 20, parts: 40 },
    });
  } catch (error) {
    throw asFormFault(error);
  }
}

function asFormFault(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new DomainError('BAD_REQUEST', `The multipart form is malformed: ${why}`, { cause: error });
}
