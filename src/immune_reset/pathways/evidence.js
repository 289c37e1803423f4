// What the diagram rests on: statements with their sources, and the relations of the node or edge that was chosen.
// Part of the explorer (see explorer.js).

const SEEN = {
  human_trial: "people, in a trial or a clinic", human_invitro: "human cells in a dish", human_exvivo: "cells or tissue of people",
  animal: "animals", review: "review",
};

function makeEvidence(spec) {
  const list = h("div", { class: "statements" });
  const relations = h("div", { class: "relations", "aria-label": "Relations of what you chose", role: "group" });
  const byId = new Map(spec.edges.map((edge) => [edge.id, edge]));
  const nodeOf = new Map(spec.nodes.map((node) => [node.id, node]));
  let outcome = null, chosen = null, told = "";

  function show(now, statements) {
    outcome = now;
    const text = JSON.stringify(statements);
    if (text !== told) {
      told = text;
      list.replaceChildren(h("h4", {}, "What follows, and who says so"),
        statements.length ? h("ul", { class: "plain" }, ...statements.map(statement))
          : h("p", { class: "quiet" }, "Nothing has changed. Switch a node to see what follows."));
    }
    if (chosen) select(chosen);
  }

  function statement({ text, edges }) {
    const claims = edges.flatMap((id) => byId.get(id).claims);
    return h("li", {}, `${text} `, h("span", { class: "cites" }, "(", ...between(cites(claims), "; "), ")"));
  }

  // Every source once; one that speaks against a relation says so.
  function cites(claims) {
    const found = new Map();
    for (const { source, supports, place, finding } of claims) {
      if (!found.has(source)) found.set(source, { supports, words: [] });
      found.get(source).words.push(`${place}: ${finding}`);
      found.get(source).supports &&= supports;
    }
    return [...found].map(([key, { supports, words }]) => h("span", {}, supports ? "" : "against: ", link(key, words.join(" "))));
  }

  function link(key, title = "") {
    const { label, link: address } = spec.sources[key];
    return address ? h("a", { href: address, target: "_blank", rel: "noopener", title }, label) : h("span", { title }, label);
  }

  function select(what) {
    chosen = what;
    const touched = what.edge ? [byId.get(what.edge)]
      : spec.edges.filter(({ tail, head, needs }) => [tail, head, needs].includes(what.node));
    const { nodes, edges } = shownIn(spec, outcome.setting);
    const shown = touched.filter(({ id }) => edges.some((edge) => edge.id === id));
    if (what.node && !nodes.includes(what.node)) return relations.replaceChildren();
    const open = [...relations.querySelectorAll("details[open]")].map(({ id }) => id); // what is being read stays open
    const node = nodeOf.get(what.node);
    const heading = node ? `${node.label}: ${node.kind}${node.note === "none" ? "" : `, ${node.note}`}` : "One relation";
    const numbers = node?.numbers.length ? [h("p", {}, `${capital(node.lines.join(" "))}.`), h("ul", { class: "numbers" }, ...node.numbers.map(number))] : [];
    relations.replaceChildren(h("h4", {}, heading), ...numbers, ...shown.map((edge) => relation(edge, Boolean(what.edge) || open.includes(`about-${edge.id}`))));
  }

  function number({ words, source, place, status }) {
    return h("li", {}, `${capital(words)}. `, link(source), h("span", { class: "quiet" }, `, ${place}; ${status}`));
  }

  function relation(edge, open) {
    const now = outcome.works.has(edge.id) || edge.standing === "refuted" ? "" : " Not at work now.";
    return h("details", { open, id: `about-${edge.id}` }, h("summary", {}, edge.words),
      h("p", {}, `${capital(edge.mechanism)}.${now}`),
      h("ul", {}, ...edge.claims.map(({ supports, finding, source, place, species, evidence, strength }) => h("li", {},
        h("b", {}, supports ? "" : "Against: "), `${finding} `, link(source), h("span", { class: "quiet" }, `, ${place}; ${seenIn(species, evidence)}; ${strength}`)))));
  }

  const element = h("section", { class: "evidence", "aria-label": "Statements and sources" }, list, relations);
  relations.append(h("p", { class: "quiet" }, "Choose a node or a relation to read its sources."));
  return { element, show, select };
}

function seenIn(species, evidence) {
  return evidence === "animal" && species !== "several" ? species : SEEN[evidence];
}

function between(nodes, separator) {
  return nodes.flatMap((node, i) => (i ? [separator, node] : [node]));
}

function capital(words) {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
