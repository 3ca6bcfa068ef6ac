"use strict";
// Ties the octets of each message to the rows of its table: pointing, clicking, arrow keys.
for (const explorer of document.querySelectorAll(".explorer"))
{
    const rows = Array.from(explorer.querySelectorAll("tr[data-r]"));
    const cells = Array.from(explorer.querySelectorAll("td[data-r]"));
    const signs = Array.from(explorer.querySelectorAll(".signs span"));
    const told = explorer.querySelector(".told");
    const empty = told.textContent;
    const fields = rows.filter(row => row.classList.contains("field"));
    let kept = null;

    const show = row =>
    {
        for (const lit of explorer.querySelectorAll(".lit"))
        {
            lit.classList.remove("lit");
        }
        if (!row)
        {
            told.textContent = empty;
            return;
        }
        row.classList.add("lit");
        const from = Number(row.dataset.from);
        const to = from + Number(row.dataset.size);
        for (let at = from; at < to && at < cells.length; ++at)
        {
            cells[at].classList.add("lit");
            signs[at].classList.add("lit");
        }
        const text = part => row.querySelector(part).firstChild ? row.querySelector(part).firstChild.textContent : "";
        const words = [text(".name") + (text(".value") ? ": " + text(".value") : "")];
        words.push("Octet " + text(".at") + ".");
        if (row.dataset.note)
        {
            words.push(row.dataset.note + ".");
        }
        words.push(row.querySelector(".rfc").textContent + ".");
        told.textContent = words.join("\n");
    };
    const reveal = row =>
    {
        const box = row.closest(".fields");
        const top = row.offsetTop - box.clientHeight / 2;
        box.scrollTo({top: top});
    };
    const rowOf = spot => spot.dataset.r === "" ? null : rows.find(row => row.dataset.r === spot.dataset.r);

    for (const spot of cells.concat(signs))
    {
        spot.addEventListener("mouseenter", () => { if (!kept) { const row = rowOf(spot); show(row); if (row) { reveal(row); } } });
        spot.addEventListener("click", () => { kept = rowOf(spot); show(kept); if (kept) { reveal(kept); } });
    }
    for (const row of rows)
    {
        row.addEventListener("mouseenter", () => { if (!kept) { show(row); } });
        row.addEventListener("focus", () => { kept = null; show(row); });
        row.addEventListener("click", () => { kept = kept === row ? null : row; show(row); });
    }
    explorer.addEventListener("mouseleave", () => { if (!kept) { show(null); } });
    explorer.addEventListener("keydown", event =>
    {
        const steps = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1};
        if (event.key === "Escape")
        {
            kept = null;
            show(null);
        }
        else if (event.key in steps && event.target.classList.contains("dump"))
        {
            event.preventDefault();
            const next = kept ? fields.indexOf(kept) + steps[event.key] : 0;
            kept = fields[Math.max(0, Math.min(fields.length - 1, next))];
            show(kept);
            reveal(kept);
        }
    });
}
document.getElementById("bits").addEventListener("change", event =>
{
    document.body.classList.toggle("no-bits", !event.target.checked);
});
