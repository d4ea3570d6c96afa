import { describe, expect, it } from '@jest/globals';
import { type OpenScript, type RenderPool } from '#libs/render';
import { ScriptSetups } from './script-setups.js';

const never = new AbortController().signal;
const opening = (text: string, tenant = 't', bands = ['B1']): OpenScript => ({
  script: { text, tenant },
  collections: [{ id: null, name: 'C', bands: bands.map((name) => ({ name, units: ['DN'] })) }],
});

function counting(fails = false) {
  const opened: string[] = [];
  const run = async (_op: string, { script }: OpenScript) => {
    opened.push(script.text);
    if (fails) throw new Error('a mistake');
    return { of: script.text };
  };
  return { opened, setups: new ScriptSetups({ run } as unknown as RenderPool) };
}

describe('ScriptSetups', () => {
  it('opens a script once', async () => {
    const { opened, setups } = counting();
    const first = await setups.of(opening('a'), never);
    expect(await setups.of(opening('a'), never)).toBe(first);
    expect(opened).toEqual(['a']);
  });

  it('knows scripts, tenants and collections apart', async () => {
    const { opened, setups } = counting();
    for (const one of [opening('a'), opening('b'), opening('a', 'other'), opening('a', 't', ['B2'])])
      await setups.of(one, never);
    expect(opened).toEqual(['a', 'b', 'a', 'a']);
  });

  it('forgets the longest unused', async () => {
    const { opened, setups } = counting();
    for (let i = 0; i < 500; i++) await setups.of(opening(`${i}`), never);
    await setups.of(opening('0'), never);
    await setups.of(opening('new'), never);
    opened.length = 0;
    await setups.of(opening('0'), never);
    await setups.of(opening('1'), never);
    expect(opened).toEqual(['1']);
  });

  it('remembers no mistake', async () => {
    const { opened, setups } = counting(true);
    for (let i = 0; i < 2; i++) await expect(setups.of(opening('a'), never)).rejects.toThrow('a mistake');
    expect(opened).toHaveLength(2);
  });
});
