/** The page's element with this id. @throws when there is none: the page and this script belong together */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element #${id}`);
  return found as T;
}

export const valueOf = (id: string): string => element<HTMLInputElement>(id).value.trim();

export function onSubmit(id: string, work: () => void): void {
  element(id).addEventListener('submit', (event) => {
    event.preventDefault();
    work();
  });
}
