import {
  Injectable,
  ValidationPipe,
  type ArgumentMetadata,
  type PipeTransform,
  type ValidationError,
} from '@nestjs/common';
import { DomainError } from '#libs/errors';

/** One violated field, in the shape FastAPI users know (ingest-vrt §6, "422 detail shapes"). */
export interface FieldFault {
  readonly loc: ReadonlyArray<string | number>;
  readonly msg: string;
  readonly type: string;
  readonly input?: unknown;
}

/** Inputs echoed in an error are cut, so that a large body does not come back whole. */
const MAX_ECHO = 200;

/** A field fault found outside class-validator, in the same shape. `where` is `body`, `query` or `path`. */
export function invalidField(where: string, field: string, message: string, input?: unknown): DomainError {
  const fault: FieldFault = { loc: [where, field], msg: message, type: 'value_error', input: echo(input) };
  return new DomainError('INVALID', `${where}.${field}: ${message}`, { detail: [fault] });
}

/** Says where a faulty value came from: Nest's pipe knows it only per argument. Unknown members are ignored, never refused. */
@Injectable()
export class ContractValidation implements PipeTransform {
  private readonly pipes = {
    body: pipeFor('body'),
    query: pipeFor('query'),
    param: pipeFor('path'),
    custom: pipeFor('body'),
  };

  transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return this.pipes[metadata.type].transform(value, metadata);
  }
}

function pipeFor(where: string): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidUnknownValues: false,
    exceptionFactory: (errors) => {
      const faults = errors.flatMap((error) => flatten(error, [where]));
      const text = faults.map((f) => `${f.loc.join('.')}: ${f.msg}`).join('; ');
      return new DomainError('INVALID', text, { detail: faults });
    },
  });
}

function flatten(error: ValidationError, path: ReadonlyArray<string | number>): FieldFault[] {
  const loc = [...path, /^\d+$/.test(error.property) ? Number(error.property) : error.property];
  const own = Object.entries(error.constraints ?? {}).map(([type, msg]) => ({
    loc,
    msg: error.value === undefined ? 'Field required' : msg,
    type: error.value === undefined ? 'missing' : type,
    ...(error.value !== undefined && { input: echo(error.value) }),
  }));
  // A missing field violates every rule at once; one sentence is enough.
  const distinct = error.value === undefined ? own.slice(0, 1) : own;
  return [...distinct, ...(error.children ?? []).flatMap((child) => flatten(child, loc))];
}

function echo(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'string') return value.length > MAX_ECHO ? `${value.slice(0, MAX_ECHO)}…` : value;
  if (typeof value !== 'object' || value === null) return value;
  const json = JSON.stringify(value);
  return json.length > MAX_ECHO ? `${json.slice(0, MAX_ECHO)}…` : value;
}
