import { z } from 'zod';
import { ConfigError } from './config-error.ts';

/** Environment variables as a process gets them: names to raw values. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Reads the process's environment. Only a service's `config.ts` (and the launcher) may call it, once. */
export function readEnv(): Env {
  return { ...process.env };
}

/**
 * Checks environment variables against a schema whose keys are the variables' names.
 *
 * A variable that is empty or blank counts as not set, as shells and Compose files set such by accident.
 *
 * @throws ConfigError naming every variable that is wrong, what it got and what it accepts.
 */
export function parseEnv<Shape extends z.ZodRawShape>(shape: Shape, env: Env): z.output<z.ZodObject<Shape>> {
  const given: Record<string, string> = {};
  for (const name of Object.keys(shape)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const variable = String(issue.path[0] ?? '(environment)');
      return {
        variable,
        got: given[variable],
        accepts: shape[variable] ? describe(shape[variable]) : undefined,
        message: issue.message,
      };
    }),
  );
}

/** The description of a setting, also where it was wrapped by `.optional()` or `.default()`. */
function describe(schema: z.core.$ZodType): string | undefined {
  const description = z.globalRegistry.get(schema)?.description;
  if (description !== undefined) return description;
  const inner = 'innerType' in schema._zod.def ? schema._zod.def.innerType : undefined;
  return inner instanceof z.core.$ZodType ? describe(inner) : undefined;
}
