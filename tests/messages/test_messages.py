"""One message when somebody is needed, none otherwise; the heartbeat; the figures. Against a server on this machine."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from loopback import listening
from prometheus_client.parser import text_string_to_metric_families
from small_lake import REVIEW, USER
from told_nights import failed, good

from expectations.settings.alerts import ADDRESSES, HEARTBEAT, Alerts, Metrics
from pipelines.messages.alerts import send_alert
from pipelines.messages.heartbeat import ping
from pipelines.messages.prometheus import write_metrics


@pytest.fixture
def server(monkeypatch):
    with listening() as heard:
        monkeypatch.setenv(ADDRESSES, heard.apprise)
        yield heard


@pytest.fixture
def warnings():
    return []


def with_alerts(shop, **settings):
    return shop.model_copy(update={"alerts": Alerts(**{"seconds": 5, **settings})})


def later(result, hours: float):
    return result.model_copy(update={"ended_at": result.ended_at + timedelta(hours=hours)})


def test_a_quiet_night_sends_nothing(tmp_path, server, warnings):
    made, result = good(tmp_path)
    assert not send_alert(made.shop, result, warnings.append)
    assert server.posts == [] and warnings == []


def test_a_quiet_night_is_told_to_those_who_always_want_to_hear(tmp_path, server, warnings):
    made, result = good(tmp_path)
    assert send_alert(with_alerts(made.shop, on="always"), result, warnings.append)
    assert server.posts[0]["title"] == "Nightshelf corner: good"


def test_a_failed_night_is_one_message_with_rows_products_and_the_page(tmp_path, server, warnings):
    made, result = failed(tmp_path)
    assert send_alert(with_alerts(made.shop, public_url="https://shop.example/reports/"), result, warnings.append)
    (post,) = server.posts
    assert post["title"] == "Nightshelf corner: partly, 1 cause needs a person"
    for said in ("silver/products", "gold/product_categories", "rows: 3", "P7, P8, P9", "nightshelf accept"):
        assert said in post["message"]
    assert f"https://shop.example/reports/{result.run_id}.html" in post["message"]
    assert USER not in post["message"] and REVIEW not in post["message"] and "titles" not in post["message"]


def test_without_a_public_address_the_message_names_the_file(tmp_path, server, warnings):
    made, result = failed(tmp_path)
    send_alert(made.shop, result, warnings.append)
    assert f"{made.lake}/reports/{result.run_id}.html" in server.posts[0]["message"]


def test_a_cause_that_stays_is_told_once_until_its_snooze_is_over(tmp_path, server, warnings):
    made, result = failed(tmp_path)
    sent = [send_alert(made.shop, later(result, hours), warnings.append) for hours in (0, 24, 48, 73)]
    assert sent == [True, False, False, True] and len(server.posts) == 2


def test_a_new_cause_beside_a_snoozed_one_is_told_alone(tmp_path, server, warnings):
    made, result = failed(tmp_path)
    send_alert(made.shop, result, warnings.append)
    new = result.needed[0].model_copy(
        update={"id": "model category", "title": "model category failed", "found": "", "query": None}
    )
    send_alert(made.shop, later(result, 24).model_copy(update={"causes": (*result.causes, new)}), warnings.append)
    told = server.posts[1]["message"]
    assert "model category failed" in told and "expected rows" not in told and "1 more cause told before" in told


def test_a_cause_that_was_over_is_news_when_it_returns(tmp_path, server, warnings):
    made, result = failed(tmp_path)
    send_alert(made.shop, result, warnings.append)
    send_alert(made.shop, later(result, 24).model_copy(update={"causes": ()}), warnings.append)
    assert send_alert(made.shop, later(result, 48), warnings.append) and len(server.posts) == 2


def test_a_dead_address_is_a_warning_without_its_password_and_is_tried_again(tmp_path, monkeypatch, warnings):
    with listening() as gone:
        address = gone.apprise
    monkeypatch.setenv(ADDRESSES, address)
    made, result = failed(tmp_path)
    begun = time.monotonic()
    assert not send_alert(with_alerts(made.shop), result, warnings.append) and time.monotonic() - begun < 30
    assert len(warnings) == 1 and "hunter2" not in warnings[0] and "watch" not in warnings[0]
    with listening() as back:
        monkeypatch.setenv(ADDRESSES, f"{address} {back.apprise}")
        assert send_alert(made.shop, later(result, 1), warnings.append) and len(back.posts) == 1


def test_an_address_that_refuses_and_one_of_no_kind_are_warnings(tmp_path, server, monkeypatch, warnings):
    made, result = failed(tmp_path)
    server.status = 500
    monkeypatch.setenv(ADDRESSES, f"{server.apprise} nosuchservice://hunter2")
    assert not send_alert(made.shop, result, warnings.append)
    assert len(warnings) == 2 and not any("hunter2" in one for one in warnings)


def test_without_settings_a_refused_run_is_told_too(tmp_path, server, warnings):
    from pipelines.report.account import refused
    from pipelines.report.result import now

    result = refused("run", None, "gone.toml", ("ShopError", "gone.toml: expected a settings file"), 2, now())
    assert send_alert(None, result, warnings.append)
    assert "expected a settings file" in server.posts[0]["message"] and "gone.toml" in server.posts[0]["title"]


def test_the_heartbeat_follows_the_convention(tmp_path, server, warnings, monkeypatch):
    made, _ = good(tmp_path)
    monkeypatch.setenv(HEARTBEAT, f"{server.address}/ping/1234/")
    assert all(ping(made.shop, moment, warnings.append) for moment in ("start", "end", "fail"))
    assert server.paths == ["/ping/1234/start", "/ping/1234", "/ping/1234/fail"] and warnings == []


def test_the_environments_heartbeat_wins_and_a_dead_one_is_a_warning(tmp_path, server, warnings, monkeypatch):
    made, _ = good(tmp_path)
    shop = with_alerts(made.shop, heartbeat=f"{server.address}/of-settings")
    assert ping(shop, "end", warnings.append) and server.paths == ["/of-settings"]
    monkeypatch.setenv(HEARTBEAT, f"{server.address}/secret-id")
    server.status = 404
    assert not ping(shop, "end", warnings.append) and server.paths[1:] == ["/secret-id"]
    monkeypatch.setenv(HEARTBEAT, "file:///etc/passwd")
    assert not ping(shop, "end", warnings.append)
    assert len(warnings) == 2 and not any("secret-id" in one or "passwd" in one for one in warnings)


def test_figures_are_a_file_that_prometheus_reads(tmp_path):
    made, good_result = good(tmp_path)
    target = tmp_path / "collector" / "nightshelf.prom"
    shop = made.shop.model_copy(update={"metrics": Metrics(prometheus=str(target))})
    write_metrics(shop, good_result)

    def figures() -> dict[tuple[str, ...], float]:
        found = text_string_to_metric_families(target.read_text())
        return {
            (s.name, *(v for k, v in s.labels.items() if k != "shop")): s.value for one in found for s in one.samples
        }

    first = figures()
    assert first["nightshelf_last_success_timestamp_seconds",] == good_result.ended_at.timestamp()
    assert first["nightshelf_table_rows", "gold/product_categories"] == 40
    assert first["nightshelf_under_review",] == 10 and first["nightshelf_failures",] == 0
    assert first["nightshelf_stage_seconds", "publish"] == 10
    _, failed_result = failed(tmp_path)
    write_metrics(shop, failed_result)
    second = figures()
    assert second["nightshelf_failures",] == 2 and second["nightshelf_exit_code",] == 4
    assert second["nightshelf_last_success_timestamp_seconds",] < second["nightshelf_last_run_timestamp_seconds",]
