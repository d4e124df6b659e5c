import type { ChapterFacts, TagFacts } from '../../decoding/container-facts.ts';
import { earlier, later, type Nanoseconds } from '../../time/rational-time.ts';
import { MEDIA_INFO_PARAMETERS, type MediaInfoParameters } from './media-info-parameters.ts';
import { safeText } from './safe-text.ts';

/** Takes over what a file tells in words, safely and as long as there is room. */
export class KeptText {
  readonly #limits: MediaInfoParameters;
  #room: number;
  #abridged = false;

  constructor(limits: MediaInfoParameters = MEDIA_INFO_PARAMETERS) {
    this.#limits = limits;
    this.#room = limits.maxTextLength;
  }

  /** Whether something was left out or shortened. */
  get isAbridged(): boolean {
    return this.#abridged;
  }

  /** The tags of the file as a whole. */
  fileTags(tags: readonly TagFacts[]): readonly TagFacts[] {
    return this.#tags(tags, this.#limits.maxFileTags);
  }

  /** The tags of one stream; its language is told apart. */
  streamTags(tags: readonly TagFacts[]): readonly TagFacts[] {
    return this.#tags(
      tags.filter(({ name }) => name.toLowerCase() !== 'language'),
      this.#limits.maxStreamTags,
    );
  }

  /**
   * The chapters in the order of their start, within `[0, duration]`; those that begin at the end or later, or end where they begin, are left out.
   *
   * @param duration of the presentation; undefined when it is not known.
   */
  chapters(chapters: readonly ChapterFacts[], duration: Nanoseconds | undefined): readonly ChapterFacts[] {
    const { maxChapters, maxChapterTitleLength } = this.#limits;
    const inside = chapters
      .map(({ start, end, title }) => ({
        start: later(start, 0n),
        end: duration === undefined ? end : earlier(end, duration),
        title,
      }))
      .filter(({ start, end }) => start < end)
      .toSorted((a, b) => Number(a.start - b.start));
    this.#abridged ||= inside.length > maxChapters;
    return inside.slice(0, maxChapters).map(({ start, end, title }) => {
      const text = title === undefined ? '' : this.#text(title, maxChapterTitleLength);
      return { start, end, ...(text !== '' && { title: text }) };
    });
  }

  /** Names in lower case, as containers differ in that alone; of several with one name the first, and none without a value. */
  #tags(tags: readonly TagFacts[], most: number): readonly TagFacts[] {
    const kept = new Map<string, string>();
    for (const { name, value } of tags) {
      if (kept.size === most) {
        this.#abridged = true;
        break;
      }
      const text = safeText(name).toLowerCase();
      if (text === '' || kept.has(text) || safeText(value) === '') continue;
      const key = this.#text(text, this.#limits.maxTagNameLength);
      const content = this.#text(value, this.#limits.maxTagValueLength);
      if (key !== '' && content !== '') kept.set(key, content);
    }
    return [...kept].map(([name, value]) => ({ name, value }));
  }

  #text(written: string, most: number): string {
    const safe = safeText(written);
    const text = safe.slice(0, Math.min(most, this.#room));
    this.#abridged ||= text.length < safe.length;
    this.#room -= text.length;
    // A character of two code units may have been cut in two.
    return text.replace(/[\uD800-\uDBFF]$/, '');
  }
}
