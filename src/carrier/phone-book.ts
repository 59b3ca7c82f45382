import {
  behaviourSchema,
  languageOf,
  type Behaviour,
  type BehaviourInput,
  type Callee,
  type Language,
} from './callee.js';
import { CALLEES } from './callees.js';

export interface Subscriber {
  /** Name of the callee in the table, `status_NNN`, or `scripted`. */
  name: string;
  behaviour: Behaviour;
  language: Language;
}

export interface NumberScript {
  /** Another callee of the table. */
  callee?: string;
  behaviour?: BehaviourInput;
  language?: Language;
}

/** Who answers which number: the table, and what was said about single numbers since. */
export interface PhoneBook {
  /** Whoever answers this call; a number may behave otherwise the next time. */
  answering(number: string): Subscriber;
  /** The same without counting it as a call. */
  lookUp(number: string): Subscriber;
  /** False when there is no such callee. */
  script(number: string, script: NumberScript): boolean;
  forget(number: string): void;
}

const BY_SUFFIX = new Map(CALLEES.map((callee) => [callee.suffix, callee]));
const BY_NAME = new Map(CALLEES.map((callee) => [callee.name, callee]));
const HUMAN = 'human';

export function createPhoneBook(): PhoneBook {
  const scripts = new Map<string, NumberScript>();
  const calls = new Map<string, number>();

  function lookUp(number: string): Subscriber {
    const script = scripts.get(digitsOf(number));
    const language = script?.language ?? languageOf(number);
    if (script?.behaviour !== undefined) {
      return { name: 'scripted', behaviour: behaviourSchema.parse(script.behaviour), language };
    }
    const callee = BY_NAME.get(script?.callee ?? '') ?? BY_SUFFIX.get(number.slice(-2));
    const status = /99([3-6]\d\d)$/.exec(number)?.[1];
    if (script === undefined && status !== undefined) return refusing(Number(status), language);
    return subscriberOf(callee ?? BY_NAME.get(HUMAN), {
      language,
      first: (calls.get(digitsOf(number)) ?? 0) === 0,
    });
  }

  return {
    lookUp,
    answering(number) {
      const subscriber = lookUp(number);
      calls.set(digitsOf(number), (calls.get(digitsOf(number)) ?? 0) + 1);
      return subscriber;
    },
    script(number, script) {
      if (script.callee !== undefined && !BY_NAME.has(script.callee)) return false;
      scripts.set(digitsOf(number), script);
      return true;
    },
    forget(number) {
      scripts.delete(digitsOf(number));
      calls.delete(digitsOf(number));
    },
  };
}

function subscriberOf(
  callee: Callee | undefined,
  { language, first }: { language: Language; first: boolean },
): Subscriber {
  if (callee === undefined) throw new Error('the table of callees has no human');
  const behaviour = (first ? callee.first : undefined) ?? callee.behaviour;
  return { name: callee.name, behaviour: behaviourSchema.parse(behaviour), language };
}

function refusing(status: number, language: Language): Subscriber {
  const behaviour = behaviourSchema.parse({
    ringing: null,
    answer: { refuse: { status, reason: `Status ${status}` } },
  });
  return { name: `status_${status}`, behaviour, language };
}

/** `+7 (999) ...`, `007999...` and `7999...` are one number. */
function digitsOf(number: string): string {
  return number.replace(/\D/g, '').replace(/^00/, '');
}
