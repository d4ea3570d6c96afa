import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { IsPlainText } from '../datasets/index.js';

/** An absolute http or https URL without credentials in it. Whether it may be fetched is decided when it is. */
export function HttpAddress(): PropertyDecorator {
  return applyDecorators(
    IsPlainText(1, 2048),
    ValidateBy({
      name: 'httpAddress',
      validator: { validate: isHttpAddress, defaultMessage: () => 'must be an http or https URL, got $value' },
    }),
  );
}

function isHttpAddress(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
