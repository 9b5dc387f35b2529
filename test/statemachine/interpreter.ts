/**
 * Runs a state machine as Step Functions does, as far as ours uses the language: Task, Choice, Pass, Map over a file
 * in S3, Succeed, with Retry and Catch. The one interpreter on npm that is kept needs Node 22 and knows no
 * Distributed Map.
 */

type State = {
  readonly Type: "Task" | "Choice" | "Pass" | "Map" | "Succeed";
  readonly Resource?: string;
  readonly Parameters?: Record<string, unknown>;
  readonly InputPath?: string;
  readonly ResultPath?: string | null;
  readonly Result?: unknown;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[];
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath: null;
    readonly Next: string;
  }[];
  readonly Choices?: readonly {
    readonly Variable: string;
    readonly BooleanEquals?: boolean;
    readonly NumericGreaterThan?: number;
    readonly Next: string;
  }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly ItemReader?: { readonly Parameters: Record<string, unknown> };
  readonly ItemProcessor?: StateMachine;
  readonly MaxConcurrency?: number;
  readonly ToleratedFailurePercentage?: number;
};

export type StateMachine = { readonly StartAt: string; readonly States: Readonly<Record<string, State>> };

export type Runtime = {
  readonly executionName: string;
  /** Carries out the task of a resource; what it throws is a failure of the task. */
  readonly task: (resource: string, input: unknown) => Promise<unknown>;
  /** The items of a map, from where its reader points. */
  readonly items: (parameters: Record<string, unknown>) => Promise<readonly unknown[]>;
  /** Names of the states that were entered, for the test to look at. */
  readonly entered: string[];
};

export async function execute(machine: StateMachine, input: unknown, runtime: Runtime): Promise<unknown> {
  let name = machine.StartAt;
  let data = input;
  for (;;) {
    const state = machine.States[name];
    if (state === undefined) throw new Error(`no state ${name}`);
    runtime.entered.push(name);
    const step = await enter(state, data, runtime);
    data = step.data;
    if (step.next === undefined) return data;
    name = step.next;
  }
}

async function enter(
  state: State,
  input: unknown,
  runtime: Runtime,
): Promise<{ data: unknown; next: string | undefined }> {
  if (state.Type === "Succeed") return { data: input, next: undefined };
  if (state.Type === "Choice") return { data: input, next: chosen(state, input) };
  try {
    const effective = state.InputPath === undefined ? input : at(state.InputPath, input, runtime);
    const parameters =
      state.Parameters === undefined ? effective : filled(state.Parameters, effective, runtime);
    const result = await retried(state, () => outcome(state, parameters, effective, runtime));
    return { data: state.ResultPath === null ? input : result, next: state.Next };
  } catch (error) {
    const caught = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes("States.ALL"));
    if (caught === undefined) throw error;
    return { data: input, next: caught.Next };
  }
}

async function outcome(
  state: State,
  parameters: unknown,
  input: unknown,
  runtime: Runtime,
): Promise<unknown> {
  if (state.Type === "Pass") return state.Result ?? parameters;
  if (state.Type === "Task")
    return throughJson(await runtime.task(state.Resource ?? "", throughJson(parameters)));
  return mapped(state, input, runtime);
}

async function mapped(state: State, input: unknown, runtime: Runtime): Promise<unknown> {
  const { ItemReader, ItemProcessor, MaxConcurrency = 1, ToleratedFailurePercentage = 0 } = state;
  if (ItemReader === undefined || ItemProcessor === undefined) throw new Error("a map without a reader");
  const items = await runtime.items(filled(ItemReader.Parameters, input, runtime));
  const results: unknown[] = [];
  let [next, failures] = [0, 0];
  const worker = async () => {
    while (next < items.length) {
      const item = items[next];
      next += 1;
      try {
        results.push(await execute(ItemProcessor, item, runtime));
      } catch {
        failures += 1;
        if ((100 * failures) / items.length > ToleratedFailurePercentage)
          throw new Error("States.ExceedToleratedFailureThreshold");
      }
    }
  };
  await Promise.all(Array.from({ length: MaxConcurrency }, worker));
  return results;
}

async function retried(state: State, run: () => Promise<unknown>): Promise<unknown> {
  const attempts = 1 + (state.Retry?.[0]?.MaxAttempts ?? 0);
  for (let attempt = 1; ; attempt += 1)
    try {
      return await run();
    } catch (error) {
      if (attempt >= attempts) throw error;
    }
}

function chosen({ Choices = [], Default }: State, input: unknown): string | undefined {
  for (const { Variable, BooleanEquals, NumericGreaterThan, Next } of Choices) {
    const value = member(Variable, input);
    if (BooleanEquals !== undefined && value === BooleanEquals) return Next;
    if (NumericGreaterThan !== undefined && typeof value === "number" && value > NumericGreaterThan)
      return Next;
  }
  return Default;
}

function filled(
  template: Record<string, unknown>,
  input: unknown,
  runtime: Runtime,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith(".$") ? [name.slice(0, -2), at(String(value), input, runtime)] : [name, value],
    ),
  );
}

function at(path: string, input: unknown, runtime: Runtime): unknown {
  if (path === "$$.Execution.Name") return runtime.executionName;
  return member(path, input);
}

function member(path: string, input: unknown): unknown {
  const value = path
    .split(".")
    .slice(1)
    .reduce<unknown>(
      (held, name) => (typeof held === "object" && held !== null ? Reflect.get(held, name) : undefined),
      input,
    );
  if (value === undefined && path !== "$") throw new Error(`States.ParameterPathFailure: ${path}`);
  return value;
}

/** What goes from state to state is JSON of at most 256 KiB (L40). */
function throughJson(value: unknown): unknown {
  const text = JSON.stringify(value ?? null);
  if (Buffer.byteLength(text) > 256 * 1024) throw new Error("States.DataLimitExceeded");
  return JSON.parse(text);
}
