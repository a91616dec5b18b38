/** Texts and numbers by name, the names of one project alone. */
export interface Store {
  get: (name: string) => string | undefined;
  put: (name: string, value: string | number) => void;
  drop: (name: string) => void;
  /** Of what was left by other pages. */
  names: () => string[];
  /** Whether anything does. */
  durable: boolean;
}

type Values = Record<string, string | number>;

/** localStorage as far as it goes; memory when it is full, not wanted, blocked, or missing (null in some apps). */
export function openStore(prefix: string, isWanted: boolean): Store {
  const memory: Values = {};
  let area = memory;
  try {
    area = (isWanted && localStorage) || memory;
  } catch {
    // Blocked by the person, or by the frame's sandbox.
  }
  const drop = (name: string): void => {
    delete area[prefix + name];
    delete memory[prefix + name];
  };
  return {
    // A number is one only in memory, and whoever puts a number reads a number.
    get: (name) => (area[prefix + name] || memory[prefix + name]) as string | undefined,
    put: (name, value) => {
      try {
        area[prefix + name] = value;
      } catch {
        drop(name);
        memory[prefix + name] = value;
      }
    },
    drop,
    names: () =>
      Object.keys(area)
        .filter((key) => key.startsWith(prefix))
        .map((key) => key.slice(prefix.length)),
    durable: area != memory,
  };
}
