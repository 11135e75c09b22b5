// Small helps only: every page works without this file.
import { Button, ErrorSummary, NotificationBanner, SkipLink, createAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [Button, ErrorSummary, NotificationBanner, SkipLink]) createAll(component);

// A source opened in place closes with Escape, or when the reader clicks elsewhere.
const openSources = () => document.querySelectorAll("details.cg-source[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const source of openSources()) {
    source.open = false;
    source.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const source of openSources()) if (!source.contains(event.target)) source.open = false;
});

// In the side contents, mark the section being read.
const links = new Map([...document.querySelectorAll(".cg-contents a[href^='#']")].map((link) => [link.hash.slice(1), link]));
if (links.size && "IntersectionObserver" in window) {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(entry.target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-10% 0px -80% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

// Long work: show how far it is, say so aloud every 15 seconds, and go to the answer when it is there.
const job = document.querySelector("[data-job]");
if (job) {
  let looks = 0;
  const look = async () => {
    const answer = await fetch(job.dataset.job).then((response) => response.json()).catch(() => null);
    if (answer?.over) return window.location.reload();
    if (answer) {
      job.querySelector("progress").value = answer.share;
      const says = job.querySelector("[data-job-says]");
      if (answer.saying && says.textContent !== answer.saying) says.textContent = answer.saying;
      if (looks++ % 15 === 0) job.querySelector("[data-job-tells]").textContent = says.textContent;
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 1000);
}
