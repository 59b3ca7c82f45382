import { fillInstructions, type PromptContact } from './placeholders.js';
import { promptWords, type PromptLanguage } from './prompt-words.js';
import type { FlowMove, FlowState, FlowWay, TalkFlow } from './talk-flow.js';

/** What the flow tells a model; placeholders are filled as in the rest of the instructions. */
export interface FlowWords {
  /** The section of the instructions on where the talk is. */
  whereWeAre(state: FlowState): string;
  /** The answer to a refused move. */
  refusal(move: FlowMove & { isMoved: false }): string;
}

interface Words {
  title: string;
  stage: (name: string) => string;
  task: string;
  last: string;
  next: string;
  end: string;
  ways: string;
  way: (id: string, when: string) => string;
  always: string;
  noSuchWay: string;
  noNext: string;
  allowed: (ids: string) => string;
  nowhere: string;
}

const RU: Words = {
  title: 'Где сейчас разговор',
  stage: (name) => `Текущий этап: «${name}».`,
  task: 'Что сделать на нём:',
  last: 'Это последний этап.',
  next: 'Когда он закончен, вызови next_stage. Раньше не вызывай.',
  end: 'Когда он закончен, попрощайся и вызови end_call.',
  ways: 'Куда можно перейти отсюда (go_to_state):',
  way: (id, when) => `- "${id}", если: ${when}`,
  always: 'задача этапа выполнена',
  noSuchWay: 'Так перейти нельзя: разговор остаётся на прежнем этапе.',
  noNext: 'Следующего этапа без условия нет: разговор остаётся на прежнем этапе.',
  allowed: (ids) => `Отсюда можно перейти только так: ${ids}.`,
  nowhere: 'Отсюда переходов нет: закончи этап и попрощайся.',
};

const EN: Words = {
  title: 'Where the talk is',
  stage: (name) => `The present stage: "${name}".`,
  task: 'What to do in it:',
  last: 'It is the last stage.',
  next: 'When it is done, call next_stage. Not earlier.',
  end: 'When it is done, say goodbye and call end_call.',
  ways: 'Where you can go from here (go_to_state):',
  way: (id, when) => `- "${id}" if: ${when}`,
  always: 'the task of this stage is done',
  noSuchWay: 'You cannot go there: the talk stays in its present stage.',
  noNext: 'No next stage follows without a condition: the talk stays in its present stage.',
  allowed: (ids) => `From here you can only go to: ${ids}.`,
  nowhere: 'No way leads on from here: finish the stage and say goodbye.',
};

export function createFlowWords(
  flow: TalkFlow,
  { language, contact }: { language: PromptLanguage; contact: PromptContact },
): FlowWords {
  const words = language === 'ru' ? RU : EN;
  const fill = (text: string) => fillInstructions(text, contact, promptWords(language).unknown);
  const way = ({ to, condition }: FlowWay) =>
    words.way(to.id, condition === null ? words.always : fill(condition));
  const leads = (ways: FlowWay[]): string[] => {
    if (ways.length === 0) return [`${words.last} ${words.end}`];
    return flow.type === 'linear' ? [words.next] : [words.ways, ...ways.map(way)];
  };
  return {
    whereWeAre({ id, name, prompt }) {
      const task = prompt === null ? [] : [`${words.task} ${fill(prompt)}`];
      const lines = [words.stage(fill(name)), ...task, ...leads(flow.waysFrom(id))];
      return [`# ${words.title}`, ...lines].join('\n');
    },
    refusal({ reason, allowed }) {
      const head = reason === 'no_such_way' ? words.noSuchWay : words.noNext;
      const ids = [...new Set(allowed.map(({ to }) => `"${to.id}"`))].join(', ');
      return `${head} ${ids === '' ? words.nowhere : words.allowed(ids)}`;
    },
  };
}
