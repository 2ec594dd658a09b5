"""Verbal nouns: nouns that form a verb with する, such as 停止 and 更新."""

NOUNS = frozenset(
    "停止 動作 更新 変更 延長 対応 採用 搭載 使用 利用 活用 導入 開始 終了 実施 開催 募集 受付 受け付け 販売 発売 提供 配布 配信 公開 掲載 "
    "決定 承諾 承認 確認 検討 相談 依頼 連絡 報告 提出 作成 製作 制作 開発 設計 設置 設定 構築 運用 運営 管理 保存 保管 記録 登録 入力 出力 "
    "表示 印刷 送信 受信 通知 共有 連携 接続 切断 起動 点灯 点滅 充電 給電 給水 排水 洗浄 乾燥 加熱 冷却 保温 収納 固定 調整 調節 切替 "
    "交換 修理 点検 検査 検知 検出 測定 計測 計算 集計 分析 解析 比較 評価 改善 向上 改良 強化 短縮 削減 軽減 低減 減少 増加 拡大 縮小 拡充 "
    "解消 解決 防止 予防 抑制 回避 維持 継続 支援 支給 補助 負担 支払 請求 返金 返品 返却 貸与 貸出 予約 申請 応募 参加 出席 欠席 出演 出展 "
    "出店 来場 来店 入場 入会 退会 契約 解約 購入 注文 発注 受注 納品 出荷 配送 配達 梱包 移動 移転 移行 転換 統合 分割 追加 削除 修正 訂正 "
    "編集 翻訳 撮影 録画 録音 再生 視聴 閲覧 検索 選択 指定 予定 計画 準備 手配 募金 寄付 訪問 見学 体験 学習 練習 研修 指導 教育 育成 採点 "
    "表彰 受賞 発表 説明 紹介 案内 宣伝 広報 取材 調査 研究 実験 試験 試作 試用 栽培 収穫 飼育 調理 製造 生産 加工 組立 建設 建築 工事 改修 "
    "改装 新設 増設 廃止 中止 休止 再開 開通 開業 開店 開館 閉店 閉館 閉鎖 営業 勤務 出勤 退勤 通勤 休憩 宿泊 滞在 発生 完成 完了 達成 成功 失敗 "
    "対象化 自動化 標準化 可視化 効率化 内製化 電子化 軽量化 小型化 多様化 一元化".split()
)


def ends_in_verbal_noun(text: str) -> bool:
    """Return whether a line ends in a verbal noun that the word before it is an argument of: 電源を停止."""
    return any(text.endswith(noun) and text[: -len(noun)].endswith(("を", "に", "で", "が", "と", "へ", "から", "まで", "も", "長", "月")) for noun in _final_nouns(text))  # fmt: skip


def _final_nouns(text: str) -> list[str]:
    return [text[-size:] for size in (2, 3, 4) if text[-size:] in NOUNS]
