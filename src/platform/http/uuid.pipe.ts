import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Matches } from 'class-validator';
import { invalidField } from './validation.js';

/** Any version and variant: the contract's own example id has version nibble 8. */
export const ANY_UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A path id: any UUID in any case, handed on in lower case. */
@Injectable()
export class UuidPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!ANY_UUID.test(value)) throw invalidField('path', data ?? 'id', `must be a UUID, got "${value}"`, value);
    return value.toLowerCase();
  }
}

/** The same for DTO members: `@IsAnyUuid()` on a string, `@IsAnyUuid({ each: true })` on an array. */
export function IsAnyUuid(options: { each?: boolean } = {}): PropertyDecorator {
  const lower = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);
  return (target, property) => {
    Transform(({ value }) => (Array.isArray(value) ? value.map(lower) : lower(value)))(target, property);
    Matches(ANY_UUID, { each: options.each ?? false, message: 'must be a UUID, got $value' })(target, property);
  };
}
