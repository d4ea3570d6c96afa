import { ValidateBy } from 'class-validator';

/** PostgreSQL stores neither NUL nor half a surrogate pair; said here, and not by a failing statement. */
export function IsStorableText(): PropertyDecorator {
  return ValidateBy({
    name: 'isStorableText',
    validator: {
      validate: (value: unknown) => typeof value !== 'string' || (!value.includes('\0') && value.isWellFormed()),
      defaultMessage: () => 'must be well-formed text without NUL characters',
    },
  });
}
