import { InvalidRequestError } from '../domain/errors.ts';
import { spokenLanguage } from '../domain/spoken-language.ts';

/**
 * A declared language out of its message, in canonical form; undefined where the caller did not say.
 *
 * @param field where it stood, for the message.
 * @throws InvalidRequestError for what is no BCP 47 tag of a language.
 */
export function languageFromMessage(language: string, field: string): string | undefined {
  if (language === '') return undefined;
  const tag = spokenLanguage(language);
  if (tag !== undefined) return tag;
  const description = `${JSON.stringify(language)} is no BCP 47 tag of a language, such as en, pt-BR or zh-Hans; leave it out to have the language detected`;
  throw new InvalidRequestError([{ field, description }]);
}
