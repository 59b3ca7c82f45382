import { progressBlock, progressLine, type Progress, type Subject } from './progress.js';

/** Where words go; a terminal can be drawn over. */
export interface Output {
  write(text: string): void;
  isTerminal: boolean;
  columns(): number;
}

export interface LiveView {
  show(progress: Progress): void;
  /** Leaves the last state standing; what is written next comes below it. */
  end(): void;
}

const LINE_EVERY_MS = 5_000;
const ESC = '\u001b[';
const HIDE_CURSOR = `${ESC}?25l`;
const SHOW_CURSOR = `${ESC}?25h`;

export function createLiveView(output: Output, subject: Subject): LiveView {
  return output.isTerminal ? drawnOver(output, subject) : lineByLine(output, subject);
}

function drawnOver(output: Output, subject: Subject): LiveView {
  let drawnLines = 0;
  return {
    show(progress) {
      const lines = progressBlock(progress, subject, output.columns());
      const up = drawnLines === 0 ? HIDE_CURSOR : `${ESC}${drawnLines}F`;
      // Everything in one write, so that nothing flickers.
      output.write(`${up}${lines.map((line) => `${line}${ESC}K\n`).join('')}${ESC}J`);
      drawnLines = lines.length;
    },
    end() {
      if (drawnLines > 0) output.write(SHOW_CURSOR);
      drawnLines = 0;
    },
  };
}

function lineByLine(output: Output, subject: Subject): LiveView {
  let saidAtMs = Number.NEGATIVE_INFINITY;
  let last: Progress | null = null;
  const say = (progress: Progress): void => {
    output.write(`${progressLine(progress, subject)}\n`);
    saidAtMs = progress.elapsedMs;
    last = null;
  };
  return {
    show(progress) {
      last = progress;
      if (progress.elapsedMs - saidAtMs >= LINE_EVERY_MS) say(progress);
    },
    end() {
      if (last !== null) say(last);
    },
  };
}
