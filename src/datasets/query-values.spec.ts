import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { IsOptional, validateSync } from 'class-validator';
import { IsBBoxText, IsDecimal, IsFlag, IsInstant, IsOneOf, IsPlainText, IsWhole } from './query-values.js';

class Query {
  @IsOptional() @IsDecimal(-180, 180) lon?: number;
  @IsOptional() @IsWhole(1, 200) limit?: number;
  @IsOptional() @IsFlag() mine?: boolean;
  @IsOptional() @IsInstant() at?: Date;
  @IsOptional() @IsBBoxText() bbox?: number[];
  @IsOptional() @IsPlainText(1, 5) text?: string;
  @IsOptional() @IsOneOf(['a', 'b']) word?: string;
}

/** The parsed value, or the sentence that refuses it. */
function read(field: keyof Query, value: unknown): unknown {
  const query = plainToInstance(Query, { [field]: value });
  const [error] = validateSync(query);
  return error ? Object.values(error.constraints ?? {}).join('; ') : query[field];
}

describe('values of a query string', () => {
  it.each([
    ['lon', '-11.4', -11.4],
    ['lon', ' +1e1 ', 10],
    ['lon', '180', 180],
    ['limit', '200', 200],
    ['mine', 'TRUE', true],
    ['mine', '0', false],
    ['bbox', '170,-20,-170,20', [170, -20, -170, 20]],
    ['text', 'äöü', 'äöü'],
    ['word', 'b', 'b'],
  ] as const)('%s=%s is read', (field, text, expected) => expect(read(field, text)).toEqual(expected));

  it.each([
    ['lon', ''],
    ['lon', 'NaN'],
    ['lon', 'Infinity'],
    ['lon', '0x10'],
    ['lon', '180.0001'],
    ['lon', ['1', '2']],
    ['limit', '0'],
    ['limit', '201'],
    ['limit', '1.5'],
    ['limit', '99999999999999999999'],
    ['mine', 'yes'],
    ['bbox', '1,2,3'],
    ['bbox', '1,2,3,4,5'],
    ['bbox', '1,2,,4'],
    ['bbox', '0,10,1,10'],
    ['bbox', '1,10,1,20'],
    ['bbox', '-181,0,1,1'],
    ['bbox', '0,0,1,91'],
    ['text', 'a\0b'],
    ['text', 'longer'],
    ['word', 'c'],
    ['word', ['a', 'b']],
  ] as const)('%s=%j is refused, and the value named', (field, value) => {
    expect(read(field, value)).toMatch(new RegExp(`^must be .*, got ${escape(JSON.stringify(value))}$`, 's'));
  });

  it('cuts a long value before it echoes it', () => {
    expect(String(read('lon', 'x'.repeat(5000))).length).toBeLessThan(300);
  });
});

describe('instants', () => {
  it.each([
    ['2020-02-19', '2020-02-19T00:00:00.000Z'],
    ['2020-02-19T11:33', '2020-02-19T11:33:00.000Z'],
    ['2020-02-19T11:33:21Z', '2020-02-19T11:33:21.000Z'],
    ['2020-02-19t11:33:21.5z', '2020-02-19T11:33:21.500Z'],
    ['2020-02-19T11:33:21+02:00', '2020-02-19T09:33:21.000Z'],
    ['2020-02-19 11:33:21-0130', '2020-02-19T13:03:21.000Z'],
    ['2020-02-29', '2020-02-29T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => expect((read('at', text) as Date).toISOString()).toBe(expected));

  it.each(['2021-02-29', '2020-13-01', '2020-02-19T25:00', '19.2.2020', 'today', '', '1582041600'])(
    '%s is none',
    (text) => expect(read('at', text)).toContain('must be an ISO 8601 date'),
  );
});

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
