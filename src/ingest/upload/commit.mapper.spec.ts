import { describe, expect, it } from '@jest/globals';
import { type CommitDto } from './commit.dto.js';
import { toCatalogueEntry } from './commit.mapper.js';

const dto = (fields: Partial<CommitDto>) => ({ title: 'Canary coast', ...fields }) as CommitDto;
const untagged = { acquiredAt: null };
const tagged = { acquiredAt: '2020-02-19T11:38:41.000Z' };

describe('the catalogue entry of a commit', () => {
  it('is private and without dates unless something says otherwise', () => {
    expect(toCatalogueEntry(dto({}), untagged)).toEqual({
      title: 'Canary coast',
      summary: null,
      visibility: 'private',
      temporalStart: null,
      temporalEnd: null,
    });
  });

  it.each([
    ['2020-02-19', '2020-02-19T00:00:00.000Z'],
    ['2020-02-19T11:38:41', '2020-02-19T11:38:41.000Z'],
    ['2020-02-19T11:38:41Z', '2020-02-19T11:38:41.000Z'],
    ['2020-02-19T11:38:41+02:00', '2020-02-19T09:38:41.000Z'],
  ])('reads %s as the instant %s', (given, instant) => {
    expect(toCatalogueEntry(dto({ temporal_start: given }), untagged).temporalStart).toBe(instant);
  });

  it('takes the date of the file when none is given', () => {
    expect(toCatalogueEntry(dto({}), tagged).temporalStart).toBe(tagged.acquiredAt);
  });

  it('does not take it when it lies after the given end', () => {
    expect(toCatalogueEntry(dto({ temporal_end: '2019-01-01' }), tagged).temporalStart).toBeNull();
  });

  it('refuses an end before the start, naming the field', () => {
    const reversed = dto({ temporal_start: '2020-02-20', temporal_end: '2020-02-19' });
    expect(() => toCatalogueEntry(reversed, untagged)).toThrow(
      expect.objectContaining({ code: 'INVALID', message: expect.stringContaining('body.temporal_end') }),
    );
  });
});
