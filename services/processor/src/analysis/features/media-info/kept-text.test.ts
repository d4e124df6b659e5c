import { describe, expect, it } from 'vitest';
import { fromSeconds } from '../../time/rational-time.ts';
import { KeptText } from './kept-text.ts';
import { MEDIA_INFO_PARAMETERS } from './media-info-parameters.ts';

const chapter = (start: number, end: number, title?: string) => ({
  start: fromSeconds(start),
  end: fromSeconds(end),
  ...(title !== undefined && { title }),
});

describe('tags', () => {
  it('are kept with their names in lower case, each once, without those that say nothing', () => {
    const text = new KeptText();
    const tags = [
      { name: 'ENCODER', value: 'Lavf' },
      { name: 'encoder', value: 'another' },
      { name: 'comment', value: ' \u0007 ' },
      { name: '', value: 'nameless' },
      { name: 'Title', value: 'A day\r\nout' },
    ];
    expect(text.fileTags(tags)).toEqual([
      { name: 'encoder', value: 'Lavf' },
      { name: 'title', value: 'A day\nout' },
    ]);
    expect(text.isAbridged).toBe(false);
  });

  it('of a stream leave its language to the field that has it', () => {
    expect(new KeptText().streamTags([{ name: 'language', value: 'eng' }])).toEqual([]);
  });

  it('are bounded in number and length, and whoever reads them learns of it', () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ name: `t${index}`, value: 'x' }));
    const text = new KeptText();
    expect(text.fileTags(many)).toHaveLength(50);
    expect(text.isAbridged).toBe(true);
    const long = new KeptText();
    const [tag] = long.fileTags([{ name: 'n'.repeat(65), value: `${'v'.repeat(499)}😀` }]);
    expect([tag?.name.length, tag?.value]).toEqual([64, 'v'.repeat(499)]);
    expect(long.isAbridged).toBe(true);
  });

  it('end where there is no more room in all', () => {
    const text = new KeptText({ ...MEDIA_INFO_PARAMETERS, maxTextLength: 10 });
    expect(text.fileTags([{ name: 'abc', value: 'defgh' }])).toEqual([{ name: 'abc', value: 'defgh' }]);
    expect(text.isAbridged).toBe(false);
    expect(text.streamTags([{ name: 'i', value: 'jk' }])).toEqual([{ name: 'i', value: 'j' }]);
    expect(text.streamTags([{ name: 'l', value: 'm' }])).toEqual([]);
    expect(text.chapters([chapter(0, 1, 'n')], undefined)).toEqual([chapter(0, 1)]);
    expect(text.isAbridged).toBe(true);
  });
});

describe('chapters', () => {
  it('are in the order of their start and lie within the video', () => {
    const text = new KeptText();
    const chapters = [chapter(5, 12, 'second'), chapter(-1, 5, ' first '), chapter(10, 12, 'late'), chapter(3, 3)];
    expect(text.chapters(chapters, fromSeconds(10))).toEqual([chapter(0, 5, 'first'), chapter(5, 10, 'second')]);
    expect(text.isAbridged).toBe(false);
  });

  it('keep their end where the length of the video is not known, and need no title', () => {
    expect(new KeptText().chapters([chapter(0, 9)], undefined)).toEqual([chapter(0, 9)]);
  });

  it('are bounded in number and in the length of their titles', () => {
    const many = Array.from({ length: 501 }, (_, index) => chapter(index, index + 1));
    const text = new KeptText();
    expect(text.chapters(many, undefined)).toHaveLength(500);
    expect(text.isAbridged).toBe(true);
    const long = new KeptText();
    expect(long.chapters([chapter(0, 1, 'x'.repeat(201))], undefined)[0]?.title).toHaveLength(200);
    expect(long.isAbridged).toBe(true);
  });
});
