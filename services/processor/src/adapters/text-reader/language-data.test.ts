import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { explainMissing, findLanguageData, tagOf } from './language-data.ts';

it('finds English, which is installed with the processor', () => {
  const found = findLanguageData(['eng'], undefined);
  expect('data' in found && found.data.map(({ file }) => file.endsWith('eng.traineddata.gz'))).toEqual([true]);
});

it('takes a file of the operator before one of a package', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vidi-ocr-'));
  try {
    await writeFile(join(folder, 'eng.traineddata'), '');
    expect(findLanguageData(['eng'], folder)).toEqual({
      data: [{ language: 'eng', file: join(folder, 'eng.traineddata') }],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('says which languages have no data, and what helps', () => {
  const found = findLanguageData(['eng', 'tlh'], undefined);
  expect(found).toEqual({ missing: ['tlh'] });
  expect(explainMissing({ missing: ['tlh'] }, undefined).message).toBe(
    'Text in the picture is not read: there is no language data for tlh (VIDI_OCR_LANGUAGES). Install @tesseract.js-data/tlh, or put tlh.traineddata into a folder and name it in VIDI_OCR_DATA_DIR.',
  );
  expect(explainMissing({ missing: ['tlh'] }, '/data/ocr').message).toContain('Put tlh.traineddata into /data/ocr');
});

it.each([
  ['eng', 'en'],
  ['deu', 'de'],
  ['chi_sim', 'zh-Hans'],
  ['srp_latn', 'sr-Latn'],
  ['deu_frak', 'de'],
])('tells %s as %s', (language, tag) => {
  expect(tagOf(language)).toBe(tag);
});
