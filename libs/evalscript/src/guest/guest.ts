import { faultOf, type ThrownAt } from './fault.js';
import {
  type BeginOrder,
  type DescribeOrder,
  type EvaluateOrder,
  openSession,
  type Session,
  type TogetherOrder,
} from './session.js';
import { untouchedSince } from './untouched.js';

/* eslint-disable @typescript-eslint/no-unsafe-function-type -- the functions are a stranger's */

/** What a script may leave in its context, as its text tells: nothing at all, what a look will show, or who knows what. */
export type Traces = 'none' | 'visible' | 'unknown';

/** `+` and the answer, `-` and the JSON of a fault, or alone `?`: no rendering may begin in this context any more. */
export type Guest = (operation: string, ...args: never[]) => string;

/**
 * Inside the sandbox: the only function the host ever calls there. It takes strings and buffers and answers with one string,
 * whatever the script does: no object of the script may reach the host, because the host would read it outside of every time
 * limit. One rendering at a time has a session; another may follow where the one before has touched nothing that it could
 * reach: to the script, whose own variables are made anew, that is a fresh context.
 */
export function openGuest(thrownAt: ThrownAt): Guest {
  const { parse, stringify } = JSON;
  const MakeFunction = Function;
  /** Of the host, by its numbers; one session hands them on to the next. */
  const buffers = new Map<number, SharedArrayBuffer>();
  let isUntouched: (() => boolean) | undefined;
  let isUsed = false;
  let isContained = false;
  let session: Session;

  /** A script that does not name them may still find them, and by them run code after its rendering has ended. */
  function hideLateActors(): void {
    for (const name of ['Atomics', 'FinalizationRegistry']) delete (globalThis as Record<string, unknown>)[name];
  }

  /** @returns false: something of the last rendering has stayed here */
  function open(traces: Traces): boolean {
    if (isUsed && traces !== 'none' && !isUntouched?.()) return false;
    if (!isUsed && traces === 'visible') hideLateActors();
    isUsed = true;
    isContained = traces === 'none';
    thrownAt.at = undefined;
    session = openSession(thrownAt, buffers);
    return true;
  }

  const plain = (value: unknown) =>
    stringify(value, (_key, member: unknown) =>
      typeof member === 'number' && member - member !== 0 ? { $number: `${member}` } : member,
    );

  const NOT_HERE = '?';
  const operations: Record<string, (...args: never[]) => string | undefined> = {
    /** Whether a text is the body of a function, and not the end of one and more. */
    check(text: string) {
      MakeFunction(text);
      return '';
    },

    describe(factory: Function, json: string) {
      open('unknown');
      return plain(session.describe(factory, parse(json) as DescribeOrder));
    },

    /** Remembers what is there, for renderings that will follow the first one. */
    watch() {
      hideLateActors();
      isUntouched = untouchedSince();
      return '';
    },

    begin: (traces: Traces, factory: Function, json: string) =>
      open(traces) ? plain(session.begin(factory, parse(json) as BeginOrder)) : NOT_HERE,
    /** @returns '.' = `finish` has nothing to do and need not be asked, which is known of scripts alone that never act late */
    evaluate(json: string, ...attached: SharedArrayBuffer[]) {
      session.evaluate(parse(json) as EvaluateOrder, attached);
      return isContained && !session.hasMore() ? '.' : '';
    },
    finish: () => session.finish(),

    /** Whole renderings of a self-contained script, one after another. @returns the answers of `finish` */
    together(factory: Function, json: string, ...attached: SharedArrayBuffer[]) {
      const { begins, blocks } = parse(json) as TogetherOrder;
      const answers = begins.map((begun, at) => {
        open('none');
        session.begin(factory, begun);
        session.evaluate(blocks[at] as EvaluateOrder, at === 0 ? attached : []);
        return session.finish() ?? '';
      });
      return stringify(answers);
    },
  };

  return (operation, ...args) => {
    try {
      const answer = (operations[operation] as (typeof operations)[string])(...args) ?? '';
      return answer === NOT_HERE ? answer : `+${answer}`;
    } catch (error) {
      try {
        return `-${stringify(faultOf(error, thrownAt))}`;
      } catch {
        return '-{}';
      }
    }
  };
}
