// For a page of the clinic's own site: shows the booking where this script stands, as often as it does.
//   <script src="https://book.clinic.example/static/website/embed.js" async
//     data-appointment-type="..." data-location="..." data-lang="es" data-height="640"></script>
{ // a block: the page has other scripts, and may have this one twice
  const TITLES = { en: "Book a visit", es: "Reservar una visita" };
  const here = document.currentScript; // an image of that name would hide it: no script, no frame
  if (here instanceof HTMLScriptElement) {
    const address = new URL("/embed/", here.src);
    const asked = { appointment_type: here.dataset.appointmentType, location: here.dataset.location, lang: here.dataset.lang };
    for (const [name, value] of Object.entries(asked)) if (value) address.searchParams.set(name, value);
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = here.dataset.title || TITLES[here.dataset.lang] || TITLES.en;
    frame.loading = "lazy";
    frame.height = here.dataset.height || 640;
    frame.width = "100%";
    frame.style.border = "0";
    here.after(frame);
  }
}
