// The list beside the picture: links, buttons or boxes marked data-area (and data-side).
// The picture offers what the list offers, under the same names, and answers to it.
const CONTROL = "a[href], button, input, summary";

export class Choice {
  constructor(element) {
    this.element = element;
    this.area = element.dataset.area;
    this.side = element.dataset.side ?? "";
    this.control = element.matches(CONTROL) ? element : element.querySelector(CONTROL) ?? element;
  }

  get name() {
    return this.element.dataset.name ?? this.element.textContent.trim().replace(/\s+/g, " ");
  }

  get isOn() {
    if (this.control instanceof HTMLInputElement) return this.control.checked;
    const { ariaCurrent, ariaPressed } = this.control;
    return (ariaCurrent ?? "false") !== "false" || ariaPressed === "true";
  }

  // The map whose outline it has, where that is another than the one in hand.
  get map() {
    return this.element.dataset.map ?? null;
  }

  // null, or what it is marked as
  get mark() {
    return this.element.dataset.marked ?? null;
  }

  get isKnown() {
    return this.element.isConnected && !this.control.disabled;
  }

  covers(code, side) {
    return this.area === code && (!this.side || this.side === side);
  }

  take() {
    this.control.click();
  }
}

export const choicesIn = (list) =>
  [...(list?.querySelectorAll("[data-area]") ?? [])].map((element) => new Choice(element));

// The choice for a place: of its own area, or of the composite that the list has instead.
export const choiceAt = (choices, candidates, map, composites) => {
  const here = candidates.filter((candidate) => candidate.map === map);
  for (const { code, side } of here) {
    const offered = choices.filter((choice) => !choice.map || choice.map === map);
    const own = offered.find((choice) => choice.covers(code, side));
    if (own) return own;
    const whole = offered.find((choice) => composites[choice.area]?.includes(code));
    if (whole) return whole;
  }
  return null;
};
