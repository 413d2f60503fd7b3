from website.text.markdown import split_items, to_html, to_inline, to_plain


def test_items_begin_at_each_third_level_heading():
    before, items = split_items("Before.\n### One\n*45 minutes*\nText.\n### Two\n- a\n- b")

    assert before == "<p>Before.</p>\n"
    assert [(item.title, item.note) for item in items] == [("One", "45 minutes"), ("Two", "")]
    assert items[0].body == "<p>Text.</p>\n"
    assert items[1].body == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"


def test_html_is_shown_and_not_run():
    assert to_html("<script>x</script>") == "<p>&lt;script&gt;x&lt;/script&gt;</p>\n"


def test_links_lead_to_pages_mail_and_telephones_only():
    assert to_inline("[a](javascript:x) [b](/b/) [c](data:text/html,x)").count("href") == 1


def test_plain_words_keep_their_signs():
    assert to_plain(to_inline("A & *b* < c")) == "A & b < c"
